import { EXTENSION_URIS, OUR_EXTENSION_IDS } from "../rtp/extensions.ts"
import type { Slot } from "./slots.ts"
import { type Local, sessionLines, transportLines, written } from "./transport.ts"

/** By which numbers all subscribers get what they get, whatever the publishers' are. */
export const VOICE_TYPE = 111
export const PICTURE_TYPE = 96
export const RTX_TYPE = 97

const ANCHOR_MID = "0"

export interface OfferOptions {
  readonly slots: readonly Slot[]
  readonly local: Local
  readonly id: string
  /** One more with each offer of a connection. */
  readonly version: number
}

/**
 * An offer to a subscriber. The first section is an anchor that never carries anything: it holds the bundle, and a
 * connection whose first section were rejected would be dead. No section ever has port 0.
 */
export function writeOffer({ slots, local, id, version }: OfferOptions): string {
  const anchor: Slot = { mid: ANCHOR_MID, kind: "audio", use: undefined }
  const lines = [anchor, ...slots]
  return written([
    ...sessionLines(
      id,
      version,
      lines.map(({ mid }) => mid),
    ),
    ...lines.flatMap((slot) => slotLines(slot, local)),
  ])
}

const slotLines = ({ kind, mid, use }: Slot, local: Local): readonly string[] => [
  `m=${kind} 9 UDP/TLS/RTP/SAVPF ${kind === "audio" ? VOICE_TYPE : `${PICTURE_TYPE} ${RTX_TYPE}`}`,
  ...transportLines(local),
  `a=mid:${mid}`,
  // Who publishes several things is one stream to the browser, which plays voice and picture of it together.
  ...(use === undefined ? ["a=inactive"] : ["a=sendonly", `a=msid:${streamOf(use)} ${use.negotiated.track}`]),
  ...(kind === "audio" ? voiceLines : pictureLines),
  ...ssrcLines(use),
]

/** A screen is not in time with its person's voice, which comes from another place. */
const streamOf = ({ negotiated: { person, source } }: NonNullable<Slot["use"]>): string =>
  source === "screen" ? `${person}-screen` : person

const extension = (name: keyof typeof OUR_EXTENSION_IDS): string =>
  `a=extmap:${OUR_EXTENSION_IDS[name]} ${EXTENSION_URIS[name]}`
const common = [extension("absSendTime"), extension("transportSequence"), extension("mid")]

const voiceLines: readonly string[] = [
  extension("audioLevel"),
  ...common,
  `a=rtpmap:${VOICE_TYPE} opus/48000/2`,
  `a=rtcp-fb:${VOICE_TYPE} transport-cc`,
  `a=fmtp:${VOICE_TYPE} minptime=10;useinbandfec=1`,
]

const pictureLines: readonly string[] = [
  ...common,
  `a=rtpmap:${PICTURE_TYPE} VP8/90000`,
  ...["nack", "nack pli", "ccm fir", "transport-cc"].map((feedback) => `a=rtcp-fb:${PICTURE_TYPE} ${feedback}`),
  `a=rtpmap:${RTX_TYPE} rtx/90000`,
  `a=fmtp:${RTX_TYPE} apt=${PICTURE_TYPE}`,
]

function ssrcLines(use: Slot["use"]): readonly string[] {
  if (use === undefined) return []
  const cname = `cname:${streamOf(use)}`
  if (use.rtxSsrc === undefined) return [`a=ssrc:${use.ssrc} ${cname}`]
  return [
    `a=ssrc-group:FID ${use.ssrc} ${use.rtxSsrc}`,
    `a=ssrc:${use.ssrc} ${cname}`,
    `a=ssrc:${use.rtxSsrc} ${cname}`,
  ]
}
