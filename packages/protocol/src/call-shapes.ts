/** What calls look like on the wire. */
import * as v from "valibot"
import {
  CALL_MEDIA,
  CALL_OUTCOMES,
  CALL_PLACES,
  CAPABILITIES,
  HAND_OFF_TROUBLES,
  LINK_WAYS,
  LINK_WISHES,
  SOURCES,
} from "./calls.ts"
import * as f from "./fields.ts"
import { LIMITS } from "./limits.ts"

export const capability = v.picklist(CAPABILITIES)
export const callMedia = v.picklist(CALL_MEDIA)
export const callOutcome = v.picklist(CALL_OUTCOMES)
export const handOffTrouble = v.picklist(HAND_OFF_TROUBLES)
export const manner = v.strictObject({
  muted: v.boolean(),
  camera: v.boolean(),
  sharing: v.boolean(),
  holding: v.boolean(),
  raised: v.nullable(f.time),
})
const capabilities = v.array(capability)
/** What a call leaves in its conversation. */
export const callRecord = v.strictObject({
  call: f.callId,
  media: callMedia,
  outcome: callOutcome,
  talkedMs: f.ordinal,
})
const callPerson = v.strictObject({
  account: f.accountId,
  place: v.picklist(CALL_PLACES),
  manner,
  lost: v.boolean(),
  host: v.boolean(),
})
/** A call that goes on in a group, as all of its members know of it. */
export const groupCall = v.strictObject({
  call: f.callId,
  conversation: f.conversationId,
  media: callMedia,
  begunAt: f.time,
  connectedAt: v.nullable(f.time),
  rev: f.ordinal,
  people: f.ordinal,
  locked: v.boolean(),
})
/** A call as one of those in it sees it. */
export const callView = v.strictObject({
  call: f.callId,
  conversation: f.conversationId,
  account: f.accountId,
  outgoing: v.boolean(),
  media: callMedia,
  begunAt: f.time,
  rev: f.ordinal,
  state: v.picklist(["ringing", "talking", "ended"]),
  reached: v.boolean(),
  connectedAt: v.nullable(f.time),
  answeredBy: v.nullable(f.deviceId),
  legs: v.array(
    v.strictObject({
      device: f.deviceId,
      holds: capabilities,
      lost: v.boolean(),
      links: v.array(
        v.strictObject({
          link: f.link,
          offers: v.boolean(),
          voice: v.boolean(),
          picture: v.boolean(),
          arriving: v.boolean(),
        }),
      ),
    }),
  ),
  mine: manner,
  theirs: v.strictObject({ ...manner.entries, lost: v.boolean() }),
  many: v.boolean(),
  people: v.array(callPerson),
  host: v.boolean(),
  locked: v.boolean(),
  handOffs: v.array(
    v.strictObject({
      to: f.deviceId,
      takes: capabilities,
      state: v.picklist(["asking", "waiting", "connecting"]),
    }),
  ),
  failed: v.nullable(v.strictObject({ to: f.deviceId, why: handOffTrouble, at: f.time })),
  ended: v.nullable(
    v.strictObject({
      at: f.time,
      outcome: callOutcome,
      by: v.nullable(f.accountId),
      talkedMs: f.ordinal,
    }),
  ),
})
export const source = v.picklist(SOURCES)
const roomWant = v.strictObject({
  account: f.accountId,
  source: v.picklist(["picture", "screen"]),
  width: f.atMost(LIMITS.wantedPixels),
  height: f.atMost(LIMITS.wantedPixels),
  priority: f.atMost(LIMITS.wantedPriority),
})
/** What two devices, or a device and a room, tell each other to connect. */
export const linkSignal = v.strictObject({
  call: f.callId,
  link: f.link,
  way: v.exactOptional(v.picklist(LINK_WAYS)),
  sources: v.exactOptional(v.record(f.mid, source)),
  tracks: v.exactOptional(
    v.pipe(
      v.array(v.strictObject({ mid: f.mid, account: f.accountId, source })),
      v.maxLength(LIMITS.linkTracks, "link_too_big"),
    ),
  ),
  wants: v.exactOptional(v.pipe(v.array(roomWant), v.maxLength(LIMITS.wanted, "link_too_big"))),
  description: v.exactOptional(v.strictObject({ type: v.picklist(["offer", "answer"]), offer: f.offer, sdp: f.sdp })),
  candidates: v.exactOptional(v.pipe(v.array(f.candidate), v.maxLength(LIMITS.candidates, "link_too_big"))),
  asks: v.exactOptional(v.picklist(LINK_WISHES)),
})
export const iceServer = v.strictObject({
  urls: v.array(v.string()),
  username: v.exactOptional(v.string()),
  credential: v.exactOptional(v.string()),
})
