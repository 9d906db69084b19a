import { type AccountId, newId } from "@everline/protocol"
import { createEngine, type Engine, type RoomId } from "@everline/sfu"
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest"
import { freePort } from "../../../testkit/src/free-port.ts"
import { FollowedRoom } from "../../src/features/rooms/followed-room.ts"
import type { PlannedLeg, PlannedPerson, RoomPlan } from "../../src/features/rooms/plan.ts"
import type { Room } from "../../src/ports/media.ts"

let engine: Engine
let rooms = 0
let followed: FollowedRoom
/** What the room was asked since one looked last, in words. */
let take: () => readonly string[]

beforeAll(async () => {
  engine = await createEngine({ port: await freePort(), bind: "127.0.0.1", announced: ["127.0.0.1"], onEvent() {} })
})
afterAll(() => engine[Symbol.asyncDispose]())

beforeEach(async () => {
  rooms += 1
  const room = await engine.room(`room ${rooms}` as RoomId)
  const said: string[] = []
  const note = (...words: readonly unknown[]) => void said.push(words.join(" "))
  const heard: Room = {
    id: room.id,
    admit: (participant, grants) => {
      note("admit", participant, grants.person, ...grants.publish)
      return room.admit(participant, grants)
    },
    remove: (participant) => {
      note("remove", participant)
      return room.remove(participant)
    },
    mute: (...args) => {
      note("mute", ...args)
      return room.mute(...args)
    },
    hand: (...args) => {
      note("hand", ...args)
      return room.hand(...args)
    },
    publish: (...args) => room.publish(...args),
    subscribe: (...args) => room.subscribe(...args),
    answer: (...args) => room.answer(...args),
    want: (...args) => room.want(...args),
    stats: () => room.stats(),
    close: () => room.close(),
  }
  followed = new FollowedRoom(heard)
  take = () => said.splice(0)
})

const amy = newId<AccountId>()
const none = { voice: null, picture: null, screen: null }
const leg = (number: number, ...publish: PlannedLeg["publish"]): PlannedLeg => ({ leg: number, person: amy, publish })
const plan = (legs: readonly PlannedLeg[], person: Partial<PlannedPerson> = {}): RoomPlan => ({
  legs,
  people: [{ person: amy, muted: [], onAir: none, ...person }],
})

test("a plan is asked of the room once, and then only what has changed", async () => {
  const first = plan([leg(1, "voice")], { muted: ["picture"], onAir: { ...none, voice: 1 } })
  await followed.follow(first)
  expect(take()).toEqual([`admit 1 ${amy} voice`, `mute ${amy} picture true`, `hand ${amy} voice 1`])
  await followed.follow(structuredClone(first))
  expect(take()).toEqual([])
  await followed.follow(plan([leg(1, "voice", "picture")], { muted: ["voice"], onAir: { ...none, voice: 1 } }))
  expect(take()).toEqual([`admit 1 ${amy} voice picture`, `mute ${amy} voice true`, `mute ${amy} picture false`])
})

test("in a hand-off the next leg is let in, then it is on air, and then the one before may less and goes", async () => {
  await followed.follow(plan([leg(1, "voice")], { onAir: { ...none, voice: 1 } }))
  take()
  await followed.follow(plan([leg(1, "voice"), leg(2, "voice")], { onAir: { ...none, voice: 1 } }))
  expect(take()).toEqual([`admit 2 ${amy} voice`])
  await followed.follow(plan([leg(1), leg(2, "voice")], { onAir: { ...none, voice: 2 } }))
  expect(take()).toEqual([`hand ${amy} voice 2`, `admit 1 ${amy}`])
  await followed.follow(plan([leg(2, "voice")], { onAir: { ...none, voice: 2 } }))
  expect(take()).toEqual(["remove 1"])
})

test("a hand-off that is found all at once goes in the same order", async () => {
  await followed.follow(plan([leg(1, "voice")], { onAir: { ...none, voice: 1 } }))
  take()
  await followed.follow(plan([leg(2, "voice")], { onAir: { ...none, voice: 2 } }))
  expect(take()).toEqual([`admit 2 ${amy} voice`, `hand ${amy} voice 2`, "remove 1"])
})

test("who comes again is told of as if they had never been there, for the engine has forgotten them", async () => {
  const there = plan([leg(1, "voice")], { muted: ["voice"], onAir: { ...none, voice: 1 } })
  await followed.follow(there)
  const first = take()
  await followed.follow({ legs: [], people: [] })
  expect(take()).toEqual(["remove 1"])
  await followed.follow(there)
  expect(take()).toEqual(first)
})

test("plans are followed one after the other, in the order in which they came", async () => {
  const [one, other] = [plan([leg(1, "voice")]), plan([leg(2, "voice")])]
  await Promise.all([followed.follow(one), followed.follow(other), followed.follow({ legs: [], people: [] })])
  expect(take()).toEqual([`admit 1 ${amy} voice`, `admit 2 ${amy} voice`, "remove 1", "remove 2"])
})

test("a room that is closed follows nothing", async () => {
  await followed.room.close()
  await expect(followed.follow(plan([leg(1, "voice")]))).rejects.toMatchObject({ code: "closed" })
})
