import {
  type AccountId,
  type CallId,
  type CallView,
  type ConversationId,
  type DeviceId,
  EverlineError,
  type MethodName,
  newId,
} from "@everline/protocol"
import fc from "fast-check"
import { expect, test } from "vitest"
import { VirtualTime } from "../testing/virtual-time.ts"
import { CallDeeds } from "./call-deeds.ts"
import { Calls } from "./calls.ts"

const [phone, laptop] = [newId<DeviceId>(), newId<DeviceId>()]
const calm = { muted: false, camera: false, sharing: false, holding: false, raised: null }
const ringing: CallView = {
  ...{ call: newId<CallId>(), conversation: newId<ConversationId>(), account: newId<AccountId>() },
  ...{ outgoing: false, media: "audio", begunAt: 1_000, rev: 1, state: "ringing", reached: true, connectedAt: null },
  ...{
    answeredBy: null,
    legs: [],
    mine: calm,
    theirs: { ...calm, lost: false },
    handOffs: [],
    failed: null,
    ended: null,
  },
  ...{ many: false, people: [], host: false, locked: false },
}
const on = (device: DeviceId) => ({ device, holds: ["microphone" as const], lost: false, links: [] })
const talking = (device: DeviceId, rev = 2): CallView => ({
  ...{ ...ringing, rev, state: "talking", answeredBy: device, legs: [on(device)] },
})
const over: CallView = {
  ...{ ...ringing, rev: 9, state: "ended" },
  ended: { at: 5_000, outcome: "answered", by: null, talkedMs: 1_000 },
}

/** A server that has one thing to say to all that it is asked. */
function setUp(says: () => unknown = () => ({ calls: [], groups: [], removed: [] })) {
  const time = new VirtualTime()
  const asked: MethodName[] = []
  const device = () => phone
  const line = {
    ports: Object.assign(time, { random: () => 0 }),
    async call(method: MethodName) {
      asked.push(method)
      const said = says()
      if (said instanceof Error) throw said
      // Whatever the method, what it answers is not looked at here.
      return said as never
    },
  }
  const calls = new Calls({ ...line, device, webrtc: undefined, probe: () => undefined })
  return { time, asked, calls, deeds: new CallDeeds({ ...line, device, calls }) }
}

test("of what is told of a call the newest holds, in whatever order it comes; what has ended stays so", () => {
  const views = [ringing, talking(laptop), talking(phone, 3), over]
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...views), { minLength: 1 }), (told) => {
      const { calls } = setUp()
      for (const view of told) calls.signalled(view)
      const newest = told.reduce((one, other) => (other.rev > one.rev ? other : one))
      expect(calls.running.value).toEqual(newest.state === "ended" ? [] : [newest])
      expect(calls.ended.value).toEqual(newest.state === "ended" ? over : null)
    }),
  )
})

test("who was out of a call of many and is called into it again finds that it goes on", () => {
  const { calls } = setUp()
  const again: CallView = { ...ringing, rev: 12, many: true }
  for (const view of [over, { ...over, rev: 10 }, again, talking(phone, 8)]) calls.signalled(view)
  expect([calls.running.value, calls.ended.value]).toEqual([[again], over])
})

test("who was removed from a group's call is known to be until they are called again, whatever the server said before", async () => {
  const group = { call: ringing.call, conversation: ringing.conversation, begunAt: 1_000, connectedAt: 2_000 }
  const listed = (rev: number, ...removed: readonly CallId[]) => ({
    ...{ calls: [], groups: [{ ...group, media: "audio", locked: false, rev, people: 2 }], removed },
  })
  const said: unknown[] = [listed(14, ringing.call), listed(14), listed(17)]
  const { calls } = setUp(() => said.shift() ?? new EverlineError("offline"))
  const host = { account: ringing.account, place: "in" as const, manner: calm, lost: false, host: true }
  const again = (rev: number): CallView => ({ ...ringing, rev, many: true, people: [host] })
  const out = (by: AccountId | null, rev: number): CallView => ({
    ...{ ...over, rev, many: true, people: [host] },
    ended: { at: 5_000, outcome: "answered", by, talkedMs: 1_000 },
  })
  const isKnown = () => calls.removed.value.has(ringing.call)
  calls.signalled(out(host.account, 9))
  expect(isKnown()).toBe(true)
  calls.signalled(again(12))
  expect(isKnown()).toBe(false)
  // Who leaves of themselves may come back.
  calls.signalled(out(null, 13))
  expect(isKnown()).toBe(false)
  await calls.resume()
  expect(isKnown()).toBe(true)
  const resumed = calls.resume()
  for (const view of [again(15), out(host.account, 16)]) calls.signalled(view)
  await resumed
  expect(isKnown()).toBe(true)
  await calls.resume()
  expect(isKnown()).toBe(false)
})

test("who joins a call of a group is in it, and says so; which go on there is told apart", async () => {
  const group = {
    call: ringing.call,
    conversation: ringing.conversation,
    begunAt: 1_000,
    locked: false,
    connectedAt: null,
  }
  const said: unknown[] = [
    { calls: [], groups: [{ ...group, media: "audio", rev: 4, people: 1 }], removed: [] },
    { view: { ...talking(phone, 5), many: true }, servers: [], roomServers: [] },
  ]
  const { time, asked, calls, deeds } = setUp(() => said.shift() ?? new EverlineError("offline"))
  await calls.resume()
  expect(calls.groups.value).toMatchObject([{ call: ringing.call, people: 1 }])
  expect(calls.running.value).toEqual([])
  await deeds.join(ringing.call, "audio", ["microphone"])
  expect(calls.running.value).toMatchObject([{ call: ringing.call, rev: 5 }])
  await time.pass(5_000)
  expect(asked).toEqual(["calls.list", "calls.join", "calls.alive"])
  calls.clear()
  expect(calls.groups.value).toEqual([])
})

test("a device says every five seconds that it is there, for as long as it is in a call, whatever comes of that", async () => {
  const said: unknown[] = [{ view: talking(phone, 3), servers: [], roomServers: [] }]
  const { time, asked, calls, deeds } = setUp(() => said.shift() ?? new EverlineError("offline"))
  calls.signalled(talking(laptop))
  await time.pass(20_000)
  expect(asked).toEqual([])
  await deeds.take(ringing.call, ["microphone"])
  await time.pass(15_000)
  expect(asked).toEqual(["calls.take", "calls.alive", "calls.alive", "calls.alive"])
  calls.signalled(over)
  await time.pass(20_000)
  expect(asked).toHaveLength(4)
})

test("of a call that an earlier life of the device is in it says nothing, until it comes back into it", async () => {
  const { time, asked, calls, deeds } = setUp(() => ({ view: talking(phone), servers: [], roomServers: [] }))
  calls.signalled(talking(phone))
  await time.pass(20_000)
  expect(asked).toEqual([])
  await deeds.rejoin(ringing.call)
  await time.pass(5_000)
  expect(asked).toEqual(["calls.take", "calls.alive"])
  calls.leave(ringing.call)
  await time.pass(20_000)
  expect(asked).toHaveLength(2)
})

test("what ended while the line was down is over when it is back", async () => {
  const { calls } = setUp()
  calls.signalled(ringing)
  await calls.resume()
  expect(calls.running.value).toEqual([])
})

test("a call that begins while it is asked what goes on is not taken for over", async () => {
  const { calls } = setUp()
  const asked = calls.resume()
  calls.signalled(ringing)
  await asked
  expect(calls.running.value).toEqual([ringing])
})

test("of an end of which no signal came the next sign of life tells", async () => {
  const said: unknown[] = [{ view: talking(phone), servers: [], roomServers: [] }]
  const { time, calls, deeds } = setUp(() => said.shift() ?? { view: over })
  await deeds.take(ringing.call, ["microphone"])
  await time.pass(5_000)
  expect([calls.running.value, calls.ended.value]).toEqual([[], over])
})
