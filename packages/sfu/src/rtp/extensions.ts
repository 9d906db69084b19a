/** RTP header extensions (RFC 8285): which there are for us, what they are called in SDP, and our own ids for them. */

/** What each is called in an "a=extmap" line. */
export const EXTENSION_URIS = {
  /** Which media section a stream belongs to (RFC 9143). */
  mid: "urn:ietf:params:rtp-hdrext:sdes:mid",
  /** Which of a sender's encodings it is (RFC 8852). */
  rid: "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id",
  /** Which encoding a stream of retransmissions repairs (RFC 8852). */
  rrid: "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id",
  /** When a packet was sent: 24 bits, 6.18 seconds. */
  absSendTime: "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time",
  /** The number of a packet among all of a connection: 16 bits. */
  transportSequence: "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01",
  /** How loud a packet is (RFC 6464). */
  audioLevel: "urn:ietf:params:rtp-hdrext:ssrc-audio-level",
} as const

export type Extension = keyof typeof EXTENSION_URIS

/** The ids that a connection's SDP gives them, 1 to 255; what is not named is not read. */
export type ExtensionIds = Readonly<Partial<Record<Extension, number>>>

/** Our ids, on everything that we send: small enough for elements with one byte in front. */
export const OUR_EXTENSION_IDS = { audioLevel: 1, absSendTime: 2, transportSequence: 3, mid: 4 } as const

/** What a reader looks up: for each id, 0 to 255, the kind of extension that it is here; 0: none that we read. */
export type ExtensionTable = Uint8Array

export const MID = 1
export const RID = 2
export const RRID = 3
export const ABS_SEND_TIME = 4
export const TRANSPORT_SEQUENCE = 5
export const AUDIO_LEVEL = 6

const KINDS: Readonly<Record<Extension, number>> = {
  mid: MID,
  rid: RID,
  rrid: RRID,
  absSendTime: ABS_SEND_TIME,
  transportSequence: TRANSPORT_SEQUENCE,
  audioLevel: AUDIO_LEVEL,
}

const EXTENSIONS = Object.keys(EXTENSION_URIS) as Extension[]

/** To be made once for a connection. Ids that cannot be (0, above 255, no whole numbers) are left out. */
export function extensionTable(ids: ExtensionIds): ExtensionTable {
  const table = new Uint8Array(256)
  for (const extension of EXTENSIONS) {
    const id = ids[extension]
    if (id !== undefined && id >= 1 && id <= 255 && Number.isInteger(id)) table[id] = KINDS[extension]
  }
  return table
}
