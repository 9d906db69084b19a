import { EverlineError } from "@everline/protocol"
import { expect, test } from "vitest"
import type { Call } from "./call.ts"
import { writeCall } from "./form.ts"
import { roomOf } from "./room.ts"
import { GROW_MS } from "./rules/route.ts"
import type { By, Step } from "./rules/steps.ts"
import { CONNECT_MS } from "./rules/talking.ts"
import { dueAt } from "./rules/time.ts"
import { step } from "./rules.ts"
import {
  ALL,
  adds,
  after,
  amy,
  amysTv,
  answered,
  answers,
  BESIDE_AT,
  beside,
  bob,
  cai,
  called,
  hangsUp,
  hearsDirectly,
  hearsRoom,
  holds,
  inRoom,
  PASS,
} from "./test-support.ts"
import { viewFor } from "./view.ts"

const linksOf = (call: Call, { account }: By) =>
  viewFor(call, account, 1).legs.flatMap(({ links }) => links.map(({ link, arriving }) => [link, arriving]))
const playing = (link: string) => [link, false]
const waiting = (link: string) => [link, true]

/** They say that they are there. */
const bothAlive: readonly Step[] = [amy, bob].map((by) => ({ kind: "alive", by }))

test("where many cannot meet two try it directly alone, and nothing is due for anything else", () => {
  const call = step(answered(), PASS, BESIDE_AT, false)
  expect(linksOf(call, amy)).toEqual([playing("1-2")])
  expect(dueAt(call, false)).toBeGreaterThan(BESIDE_AT)
  expect(step(call, PASS, BESIDE_AT, true).growth).not.toBeNull()
})

test("two who do not hear each other soon after the answer try the room as well, and nobody waits for a failure", () => {
  expect(linksOf(step(answered(), PASS, BESIDE_AT - 1), amy)).toEqual([playing("1-2")])
  const call = beside()
  expect(linksOf(call, amy)).toEqual([playing("1-2"), waiting("1-room")])
  expect(linksOf(call, bob)).toEqual([playing("1-2"), waiting("2-room")])
  expect(roomOf(call)?.legs.map(({ leg }) => leg)).toEqual([1, 2])
})

test("who hear each other in time need no room", () => {
  const call = after(answered(), 1_500, hearsDirectly(bob))
  expect(roomOf(step(call, PASS, 9_000))).toBeNull()
})

test("the first by which the two hear each other is the route: if what is direct is, the room is let go of", () => {
  const half = after(beside(), 3_000, hearsRoom(amy, 1))
  const call = after(half, 3_500, hearsDirectly(amy))
  expect(linksOf(call, amy)).toEqual([playing("1-2")])
  expect(roomOf(call)).toBeNull()
  expect(viewFor(call, bob.account, 1)).toMatchObject({ many: false, connectedAt: 3_500 })
  // What comes too late changes nothing.
  expect(after(call, 3_600, hearsRoom(bob, 2))).toEqual(call)
})

test("or the room, as soon as both hear it; what comes directly waits then", () => {
  const half = after(beside(), 3_000, hearsRoom(amy, 1))
  expect([half.route, viewFor(half, bob.account, 1).connectedAt]).toEqual(["direct", null])
  const call = after(half, 3_200, hearsRoom(bob, 2))
  expect(linksOf(call, amy)).toEqual([playing("1-room"), waiting("1-2")])
  expect(linksOf(call, bob)).toEqual([playing("2-room"), waiting("1-2")])
  // It is a call of two as any.
  expect(viewFor(call, amy.account, 1)).toMatchObject({ many: false, people: [], connectedAt: 3_200 })
  expect(after(call, 9_200, hangsUp(amy)).phase).toMatchObject({ outcome: "answered", talkedMs: 6_000 })
  // What one hears directly for the first time has not held yet.
  expect(after(call, 3_300, hearsDirectly(amy)).route).toBe("room")
})

test("a link that has held beside the room is gone over to", () => {
  const call = after(inRoom(), 9_000, holds(bob, 1, 2))
  for (const by of [amy, bob]) expect(linksOf(call, by)).toEqual([playing("1-2")])
  expect(roomOf(call)).toBeNull()
  // The other says so too, later.
  const refusal = (code: string) => expect.objectContaining({ constructor: EverlineError, code })
  expect(() => after(call, 9_100, holds(amy, 1, 2))).toThrow(refusal("hand_off_over"))
  for (const legs of [[1, 3], [1]] as const)
    expect(() => after(inRoom(), 9_000, holds(amy, ...legs))).toThrow(refusal("not_in_call"))
})

test("with a third who is called both hear the room and nothing else, and the third comes into it", () => {
  const call = after(inRoom(), 5_000, adds(amy, cai))
  expect(linksOf(call, amy)).toEqual([playing("1-room")])
  expect(linksOf(after(call, 6_000, answers(cai)), cai)).toEqual([waiting("3-room")])
})

test("a third who comes while nothing is heard yet waits with them, and leaves them as they were", () => {
  const came = after(beside(), 3_000, hearsRoom(amy, 1), adds(amy, cai), answers(cai))
  const three = after(came, 3_500, ...bothAlive)
  expect(linksOf(three, bob)).toEqual([playing("1-2"), waiting("2-room")])
  expect(after(three, 4_000, hearsRoom(bob, 2))).toMatchObject({ route: "room", growth: null })
  // What has arrived with one of the two has, whoever leaves.
  for (const alone of [after(three, 4_000, hangsUp(cai)), step(three, PASS, 3_002 + GROW_MS)]) {
    expect(alone.participants[2]?.place.kind).toBe("out")
    expect(linksOf(alone, bob)).toEqual([playing("1-2"), waiting("2-room")])
    expect(after(alone, 13_500, hearsRoom(bob, 2)).route).toBe("room")
  }
})

test("in the room a device takes over as in a call of many; when it has, what is direct is tried from there", () => {
  const take: Step = { kind: "take", by: amysTv, takes: ALL }
  const call = after(inRoom(), 5_000, take)
  expect(linksOf(call, bob)).toEqual([playing("2-room")])
  const moved = after(call, 5_500, { kind: "flow", leg: 3 })
  expect(linksOf(moved, bob)).toEqual([playing("2-room"), waiting("2-3")])
  expect(linksOf(after(moved, 9_000, hearsRoom(amysTv, 3), holds(bob, 2, 3)), amysTv)).toEqual([playing("2-3")])
})

test("where neither comes the call has failed as ever", () => {
  const call = [10_000, 20_000].reduce((so, at) => after(so, at, ...bothAlive), beside())
  expect(step(call, PASS, 1_000 + CONNECT_MS).phase).toMatchObject({ kind: "ended", outcome: "failed" })
})

test("servers that know of two alone go on with it when it is direct again, and not before", () => {
  const isTheirs = (call: Call) => writeCall(call).between !== null
  const calls = [answered(), beside(), inRoom(), after(inRoom(), 9_000, holds(bob, 1, 2))]
  expect(calls.map(isTheirs)).toEqual([true, false, false, true])
  expect(isTheirs(called(false, bob))).toBe(true)
})
