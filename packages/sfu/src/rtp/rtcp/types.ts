/** What RTCP packets say, one kind for each that we read and write. SSRCs are 32 bits. */
import type { NtpTime } from "../clock.ts"

/** How a stream arrived (RFC 3550 §6.4.1). */
export interface ReceptionReport {
  readonly ssrc: number
  /** Since the report before: 0 to 255, in 1/256. */
  readonly fractionLost: number
  /** Since the beginning: 24 bits with a sign, for what arrives twice counts against it. */
  readonly lost: number
  /** 32 bits: the highest sequence number, and above its 16 bits how often they began again. */
  readonly highestSequence: number
  /** In units of the codec's clock. */
  readonly jitter: number
  /** The middle of the time in the last sender report (clock.ts); 0: there was none. */
  readonly lastSenderReport: number
  /** Since that report came, in units of 1/65,536 s. */
  readonly delaySinceLastSenderReport: number
}

export interface SenderReport {
  readonly kind: "sender-report"
  readonly ssrc: number
  /** The same moment by the sender's clock and by its stream's. */
  readonly ntp: NtpTime
  readonly timestamp: number
  /** Since the beginning; the bytes are those of payloads. 32 bits. */
  readonly packets: number
  readonly payloadBytes: number
  readonly reports: readonly ReceptionReport[]
}

export interface ReceiverReport {
  readonly kind: "receiver-report"
  readonly ssrc: number
  readonly reports: readonly ReceptionReport[]
}

/** Which streams are of one sender (RFC 3550 §6.5): of all items the CNAME alone. At most 31, as of a goodbye. */
export interface SourceDescription {
  readonly kind: "source-description"
  readonly sources: readonly { readonly ssrc: number; readonly cname: string }[]
}

/** RFC 3550 §6.6. */
export interface Goodbye {
  readonly kind: "goodbye"
  readonly ssrcs: readonly number[]
}

/** Who says it and of which stream: in front of all feedback (RFC 4585 §6.1). */
interface Feedback {
  readonly sender: number
  readonly media: number
}

/** Packets that are missing (RFC 4585 §6.2.1): 16-bit numbers, in the order in which they are named. */
export interface Nack extends Feedback {
  readonly kind: "nack"
  readonly sequences: readonly number[]
}

/** A key frame is needed, for a picture was lost (RFC 4585 §6.3.1). */
export interface PictureLoss extends Feedback {
  readonly kind: "pli"
}

/** A key frame is needed (RFC 5104 §4.3.1). A request that comes again has the same number, of 8 bits. */
export interface FullIntraRequest {
  readonly kind: "fir"
  readonly sender: number
  readonly requests: readonly { readonly ssrc: number; readonly sequence: number }[]
}

/** What a receiver takes its network to carry (draft-alvestrand-rmcat-remb-03). */
export interface BitrateEstimate {
  readonly kind: "remb"
  readonly sender: number
  /** In bit/s. It travels with 18 significant bits and is rounded down to them. */
  readonly bitrate: number
  readonly ssrcs: readonly number[]
}

/** When the packets of a connection arrived (draft-holmer-rmcat-transport-wide-cc-extensions-01). */
export interface TransportFeedback extends Feedback {
  readonly kind: "transport-feedback"
  /** 8 bits, one more each time: a gap is a feedback that was lost. */
  readonly count: number
  /** The transport-wide number of the first packet that it is about: 16 bits. */
  readonly base: number
  /** A moment of the receiver's clock in units of 64 ms: 24 bits, begins again. */
  readonly reference: number
  /**
   * When each packet arrived, from the first on and one after the other: in µs since the reference, in steps of 250, and below 0
   * for one that overtook the first; null: it has not arrived.
   */
  readonly arrivals: readonly (number | null)[]
}

export type RtcpPacket =
  | SenderReport
  | ReceiverReport
  | SourceDescription
  | Goodbye
  | Nack
  | PictureLoss
  | FullIntraRequest
  | BitrateEstimate
  | TransportFeedback

/** Why bytes, or the rest of them, are no RTCP. To be counted by whoever reads. */
export type RtcpRefusal =
  /** Longer than a packet can be. */
  | "long"
  /** Ends within a header, or a packet goes on after the end. */
  | "short"
  | "version"
  | "padding"
  /** What a packet says of itself does not fit into its length. */
  | "body"
