import {
  type AccountId,
  type CallId,
  type CallView,
  type Capability,
  type ConversationId,
  type DeviceId,
  newId,
} from "@everline/protocol"
import { expect, it } from "vitest"
import { holds, sendsOf } from "./holding.ts"

const [laptop, television] = [newId<DeviceId>(), newId<DeviceId>()]
const CALM = { muted: false, camera: false, sharing: false, holding: false, raised: null }
const SHOWING = { ...CALM, camera: true, sharing: true }
const NOTHING = { voice: false, picture: false, screen: false }

const leg = (device: DeviceId, ...capabilities: readonly Capability[]) => ({
  ...{ device, holds: capabilities, lost: false, links: [] },
})
const call = (more: Partial<CallView>): CallView => ({
  ...{ call: newId<CallId>(), conversation: newId<ConversationId>(), account: newId<AccountId>(), outgoing: true },
  ...{ media: "video", begunAt: 0, rev: 1, state: "talking", reached: true, connectedAt: 0, answeredBy: null },
  ...{ legs: [], mine: CALM, theirs: { ...CALM, lost: false }, many: true, people: [], host: true, locked: false },
  ...{ handOffs: [], failed: null, ended: null },
  ...more,
})

it("a device sends what it holds of that which is on: a screen where one speaks, a picture where one films", () => {
  const all = call({ legs: [leg(laptop, "microphone", "camera", "speaker", "screen")] })
  expect(sendsOf(all, laptop)).toEqual({ voice: true, picture: false, screen: false })
  expect(sendsOf({ ...all, mine: SHOWING }, laptop)).toEqual({ voice: true, picture: true, screen: true })
  expect(sendsOf({ ...all, mine: SHOWING }, television)).toEqual(NOTHING)
  const filmed = [leg(laptop, "microphone"), leg(television, "camera", "speaker", "screen")]
  const apart = call({ legs: filmed, mine: SHOWING })
  expect(sendsOf(apart, laptop)).toEqual({ voice: true, picture: false, screen: true })
  expect(sendsOf(apart, television)).toEqual({ voice: false, picture: true, screen: false })
})

it("what a device is about to take over it sends already, and does not hold yet", () => {
  const takes: readonly Capability[] = ["camera", "speaker", "screen"]
  const coming = call({
    legs: [leg(laptop, "microphone", "camera", "speaker", "screen"), leg(television)],
    handOffs: [{ to: television, takes, state: "connecting" }],
    mine: SHOWING,
  })
  expect(sendsOf(coming, television)).toEqual({ voice: false, picture: true, screen: false })
  expect([laptop, television].map((device) => holds(coming, device, "camera"))).toEqual([true, false])
  const asked = { ...coming, handOffs: coming.handOffs.map((one) => ({ ...one, state: "asking" as const })) }
  expect(sendsOf(asked, television)).toEqual(NOTHING)
})
