/**
 * The SDP of a client that publishes or subscribes: what browsers write, as far as media servers read it (RFC 8829). The
 * native part is told nothing of it but where the other end is.
 */

/** By its URI, with the id that Chromium gives it. */
const EXTENSIONS = {
  audioLevel: { id: 1, uri: "urn:ietf:params:rtp-hdrext:ssrc-audio-level" },
  absSendTime: { id: 2, uri: "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time" },
  transportSequence: {
    id: 3,
    uri: "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01",
  },
  mid: { id: 4, uri: "urn:ietf:params:rtp-hdrext:sdes:mid" },
  rid: { id: 10, uri: "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id" },
} as const
type Extension = keyof typeof EXTENSIONS

/** Those that both ends have agreed on. */
export type ExtensionIds = Readonly<Partial<Record<Extension, number>>>

export type Kind = "audio" | "video"
export const PAYLOAD_TYPES = { audio: 111, video: 96, rtx: 97 } as const

/** What says of an end of a connection where it is and who it is. */
export interface Identity {
  readonly ufrag: string
  readonly password: string
  readonly fingerprint: string
}

export interface Remote extends Identity {
  readonly setup: string
  /** Whole lines. */
  readonly candidates: readonly string[]
}

/** A media section of a publisher's. */
export interface Published {
  readonly kind: Kind
  readonly mid: string
  /** The layers of a simulcast, the smallest first; without any the SSRC is told. */
  readonly rids: readonly string[]
  readonly ssrc: number
}

const identityLines = ({ ufrag, password, fingerprint }: Identity, setup: string): readonly string[] => [
  `a=ice-ufrag:${ufrag}`,
  `a=ice-pwd:${password}`,
  `a=fingerprint:${fingerprint}`,
  `a=setup:${setup}`,
]

const written = (mids: readonly string[], sections: readonly (readonly string[])[]): string => {
  const head = ["v=0", "o=- 1 2 IN IP4 127.0.0.1", "s=-", "t=0 0", `a=group:BUNDLE ${mids.join(" ")}`]
  return `${[...head, "a=msid-semantic: WMS *", ...sections.flat()].join("\r\n")}\r\n`
}

const CODEC_LINES = {
  audio: ["a=rtpmap:111 opus/48000/2", "a=rtcp-fb:111 transport-cc", "a=fmtp:111 minptime=10;useinbandfec=1"],
  video: [
    "a=rtpmap:96 VP8/90000",
    ...["goog-remb", "transport-cc", "ccm fir", "nack", "nack pli"].map((feedback) => `a=rtcp-fb:96 ${feedback}`),
  ],
} as const satisfies Record<Kind, readonly string[]>

const EXTENSIONS_OF = {
  audio: ["audioLevel", "absSendTime", "transportSequence", "mid"],
  video: ["absSendTime", "transportSequence", "mid", "rid"],
} as const satisfies Record<Kind, readonly Extension[]>

export function writeOffer(identity: Identity, published: readonly Published[]): string {
  const sections = published.map(({ kind, mid, rids, ssrc }) => [
    `m=${kind} 9 UDP/TLS/RTP/SAVPF ${PAYLOAD_TYPES[kind]}`,
    "c=IN IP4 0.0.0.0",
    "a=rtcp:9 IN IP4 0.0.0.0",
    ...identityLines(identity, "actpass"),
    `a=mid:${mid}`,
    ...EXTENSIONS_OF[kind].map((name) => `a=extmap:${EXTENSIONS[name].id} ${EXTENSIONS[name].uri}`),
    "a=sendonly",
    `a=msid:- ${mid}`,
    "a=rtcp-mux",
    "a=rtcp-rsize",
    ...CODEC_LINES[kind],
    ...(rids.length === 0
      ? [`a=ssrc:${ssrc} cname:bench`]
      : [...rids.map((rid) => `a=rid:${rid} send`), `a=simulcast:send ${rids.join(";")}`]),
  ])
  return written(
    published.map(({ mid }) => mid),
    sections,
  )
}

/** What of an offer's section is said again by who takes all of it. */
const REPEATED = /^(?:c=|a=(?:mid|rtpmap|fmtp|rtcp-fb|extmap|rtcp-mux|rtcp-rsize)\b)/

/** The answer of a subscriber that takes whatever it is offered. */
export function writeAnswer(identity: Identity, offer: string): string {
  const sections = sectionsOf(offer).map((lines) => [
    (lines[0] ?? "").replace(/^(m=\w+) \d+/, "$1 9"),
    ...lines.filter((line) => REPEATED.test(line)),
    ...identityLines(identity, "active"),
    lines.includes("a=inactive") ? "a=inactive" : "a=recvonly",
  ])
  return written(valuesOf(offer, /^a=mid:(\S+)/), sections)
}

/** Where the other end is. @throws Error when it does not say */
export function readRemote(sdp: string): Remote {
  const first = (pattern: RegExp): string => {
    const [found] = valuesOf(sdp, pattern)
    if (found === undefined) throw new Error(`no ${pattern} in:\n${sdp}`)
    return found
  }
  return {
    ufrag: first(/^a=ice-ufrag:(\S+)/),
    password: first(/^a=ice-pwd:(\S+)/),
    fingerprint: first(/^a=fingerprint:(.+)/),
    setup: first(/^a=setup:(\S+)/),
    candidates: [...new Set(valuesOf(sdp, /^(a=candidate:\S+ 1 udp .+)/i))],
  }
}

/** The ids of the extensions that a description has. */
export function readExtensions(sdp: string): ExtensionIds {
  const ids: Partial<Record<Extension, number>> = {}
  const names: readonly Extension[] = ["audioLevel", "absSendTime", "transportSequence", "mid", "rid"]
  for (const line of linesOf(sdp)) {
    const [, id, uri] = /^a=extmap:(\d+)(?:\/\w+)? (\S+)/.exec(line) ?? []
    const name = names.find((it) => EXTENSIONS[it].uri === uri)
    if (name !== undefined) ids[name] = Number(id)
  }
  return ids
}

/** Of which SSRC another repeats packets, by that other. */
export const readRepairs = (sdp: string): ReadonlyMap<number, number> =>
  new Map(
    linesOf(sdp).flatMap((line): [number, number][] => {
      const [, media, repair] = /^a=ssrc-group:FID (\d+) (\d+)/.exec(line) ?? []
      return media === undefined ? [] : [[Number(repair), Number(media)]]
    }),
  )

/**
 * What the native part is told of the other end: one made-up section, by which it hands over all that comes and sends
 * all that it is given.
 */
export const stubOffer = ({ candidates, setup, ...identity }: Remote): string =>
  written(
    ["0"],
    [
      [
        "m=video 9 UDP/TLS/RTP/SAVPF 96",
        "c=IN IP4 0.0.0.0",
        "a=mid:0",
        "a=sendrecv",
        "a=rtcp-mux",
        "a=rtpmap:96 VP8/90000",
        ...identityLines(identity, setup),
        ...candidates,
        "a=end-of-candidates",
      ],
    ],
  )

const linesOf = (sdp: string): readonly string[] => sdp.split(/\r?\n/)
const sectionsOf = (sdp: string): readonly (readonly string[])[] =>
  sdp
    .split(/\r?\n(?=m=)/)
    .slice(1)
    .map(linesOf)

function valuesOf(sdp: string, pattern: RegExp): readonly string[] {
  return linesOf(sdp).flatMap((line) => pattern.exec(line)?.[1] ?? [])
}
