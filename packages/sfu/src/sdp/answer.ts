import type { Source } from "../engine.ts"
import { SfuError } from "../errors.ts"
import { EXTENSION_URIS, type Extension } from "../rtp/extensions.ts"
import type { Codec, Description, Section } from "./description.ts"
import { type Local, sessionLines, transportLines, written } from "./transport.ts"

/** A section of a publisher's that is taken: what comes by it, and how it is to be read. */
export interface TakenSection extends Section {
  readonly source: Source
  readonly codec: Codec
}

const codecNames = { voice: "opus/48000/2", picture: "vp8/90000", screen: "vp8/90000" } as const
const kinds = { voice: "audio", picture: "video", screen: "video" } as const

/**
 * The sections of an offer that are taken: those that are named and send something.
 * @throws SfuError sdp_malformed when one is not of the kind that it is said to be, or has not the codec
 */
export function takeSections(
  { sections }: Description,
  sources: Readonly<Record<string, Source>>,
): readonly TakenSection[] {
  return sections.flatMap((section) => {
    const source = Object.hasOwn(sources, section.mid) ? sources[section.mid] : undefined
    if (source === undefined || section.isRejected || !section.direction.startsWith("send")) return []
    const codec = section.codecs.find(({ name }) => name === codecNames[source])
    if (section.kind !== kinds[source] || codec === undefined)
      throw new SfuError("sdp_malformed", `section ${section.mid} has no ${codecNames[source]}`)
    return [{ ...section, source, codec }]
  })
}

export interface AnswerOptions {
  readonly offer: Description
  readonly taken: readonly TakenSection[]
  readonly local: Local
  readonly id: string
  readonly version: number
}

/** The answer to a publisher: of each section that is taken we receive all it has, of the others nothing. */
export function writeAnswer({ offer, taken, local, id, version }: AnswerOptions): string {
  const bundled = offer.sections.filter((section) => isBundled(section)).map(({ mid }) => mid)
  const sections = offer.sections.flatMap((section) => {
    if (!isBundled(section)) return rejectedLines(section)
    const found = taken.find(({ mid }) => mid === section.mid)
    return found === undefined ? idleLines(section, local) : takenLines(found, local)
  })
  return written([...sessionLines(id, version, bundled), ...sections])
}

/** An answer must reject what the offer did, and what it cannot speak of (RFC 8829, 5.3.1). */
const isBundled = ({ isRejected, kind }: Section): boolean => !isRejected && kind !== "application"

const rejectedLines = ({ kind, mid, codecs }: Section): readonly string[] =>
  kind === "application"
    ? ["m=application 0 UDP/DTLS/SCTP webrtc-datachannel", "c=IN IP4 0.0.0.0", `a=mid:${mid}`]
    : [
        `m=${kind} 0 UDP/TLS/RTP/SAVPF ${codecs[0]?.payloadType ?? 0}`,
        "c=IN IP4 0.0.0.0",
        `a=mid:${mid}`,
        "a=inactive",
        ...codecs.slice(0, 1).map(rtpmap),
      ]

const idleLines = ({ kind, mid, codecs }: Section, local: Local): readonly string[] => [
  `m=${kind} 9 UDP/TLS/RTP/SAVPF ${codecs[0]?.payloadType ?? 0}`,
  ...transportLines(local),
  `a=mid:${mid}`,
  "a=inactive",
  ...codecs.slice(0, 1).map(rtpmap),
]

function takenLines({ kind, mid, codec, source, extensions, rids }: TakenSection, local: Local): readonly string[] {
  const { payloadType, rtx } = codec
  return [
    `m=${kind} 9 UDP/TLS/RTP/SAVPF ${[payloadType, ...(rtx === undefined ? [] : [rtx])].join(" ")}`,
    ...transportLines(local),
    `a=mid:${mid}`,
    "a=recvonly",
    ...extensionsOf(kind).flatMap((name) => {
      const number = extensions[name]
      return number === undefined ? [] : [`a=extmap:${number} ${EXTENSION_URIS[name]}`]
    }),
    rtpmap(codec),
    ...(kind === "audio" ? voiceLines(payloadType) : pictureLines(codec, source)),
    ...(rids.length === 0 ? [] : [...rids.map((rid) => `a=rid:${rid} recv`), `a=simulcast:recv ${rids.join(";")}`]),
  ]
}

const extensionsOf = (kind: Section["kind"]): readonly Extension[] =>
  kind === "audio"
    ? ["audioLevel", "absSendTime", "transportSequence", "mid"]
    : ["absSendTime", "transportSequence", "mid", "rid", "rrid"]

/** Names have their case in SDP, though it means nothing. */
const rtpmap = ({ payloadType, name }: Codec): string =>
  `a=rtpmap:${payloadType} ${name.replace(/^(vp\d|h\d+|av1|pcm.)/, (codec) => codec.toUpperCase())}`

/** Lost pieces are made up for by the next packet (in-band FEC), and silence is not sent (DTX): RFC 7587, 6.1. */
const voiceLines = (type: number): readonly string[] => [
  `a=rtcp-fb:${type} transport-cc`,
  `a=fmtp:${type} minptime=10;useinbandfec=1;usedtx=1`,
]

/**
 * The first key frame of a screen is some hundred kilobytes: Chromium begins to send at this rate, in kbit/s, and not at the
 * 300 that it would feel its way up from.
 */
const SCREEN_START_KBIT = 2_000

const pictureLines = ({ payloadType, rtx }: Codec, source: Source): readonly string[] => [
  ...["nack", "nack pli", "ccm fir", "transport-cc"].map((feedback) => `a=rtcp-fb:${payloadType} ${feedback}`),
  ...(source === "screen" ? [`a=fmtp:${payloadType} x-google-start-bitrate=${SCREEN_START_KBIT}`] : []),
  ...(rtx === undefined ? [] : [`a=rtpmap:${rtx} rtx/90000`, `a=fmtp:${rtx} apt=${payloadType}`]),
]
