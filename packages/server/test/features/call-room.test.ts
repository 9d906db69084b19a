import { setTimeout as passed } from "node:timers/promises"
import { type AccountId, type CallId, newId, type RoomWant, type Source } from "@everline/protocol"
import { afterAll, beforeAll, expect, test } from "vitest"
import { createDatabase, type TestDatabase } from "../../../testkit/src/database.ts"
import { openDatabase } from "../../src/adapters/postgres/pool.ts"
import { amy, answers, ben, openServers, receives, sends, together, WAIT } from "./room-servers.ts"

type Servers = Awaited<ReturnType<typeof openServers>>

let created: TestDatabase
let database: ReturnType<typeof openDatabase>
let servers: Servers
beforeAll(async () => {
  created = await createDatabase()
  database = openDatabase(created.config)
  servers = await openServers(database, 1)
})
afterAll(async () => {
  await servers[Symbol.asyncDispose]()
  await database[Symbol.asyncDispose]()
  await created[Symbol.asyncDispose]()
})

/** The offers of a call that somebody was told of, by their numbers, each time. */
const offersTo = (call: CallId, account: AccountId) =>
  servers
    .told(call)
    .flatMap(([to, { description }]) => (to === account && description?.type === "offer" ? [description.offer] : []))

test("an offer that is not answered is said again, while it is the last", async () => {
  const { rooms } = servers.here
  const call = newId<CallId>()
  servers.plans.set(call, together)
  await rooms.say(2, receives(call, 2))
  const [first = 0] = offersTo(call, ben)
  await expect.poll(() => offersTo(call, ben), WAIT).toEqual([first, first, first])

  // Another connection: its offer is the last.
  await rooms.say(2, receives(call, 2))
  const next = Math.max(...offersTo(call, ben))
  await expect.poll(() => offersTo(call, ben).filter((offer) => offer === next).length, WAIT).toBe(2)
  const before = offersTo(call, ben).filter((offer) => offer === first).length
  // Nothing comes of an answer to an offer that is not the last.
  await rooms.say(2, answers(call, 2, first))
  await expect.poll(() => offersTo(call, ben).filter((offer) => offer === next).length, WAIT).toBe(3)
  expect(offersTo(call, ben).filter((offer) => offer === first)).toHaveLength(before)

  await rooms.say(2, answers(call, 2, next))
  const told = offersTo(call, ben).length
  await passed(2_500)
  expect(offersTo(call, ben)).toHaveLength(told)
  expect(servers.failures).toEqual([])
})

test("what somebody is to be seen by is wished for by name, also before it is there, and as long as it is", async () => {
  const { rooms } = servers.here
  const { plans, wanted } = servers
  const call = newId<CallId>()
  plans.set(call, together)
  const shown = { width: 640, height: 360, priority: 1 }
  const wants: readonly RoomWant[] = [
    { account: amy, source: "picture", ...shown },
    { account: amy, source: "screen", ...shown },
  ]
  const wishes = () => rooms.say(2, { call, link: "2-room", way: "down", wants })
  await wishes()
  expect(wanted).toEqual([[]])
  await rooms.say(1, sends(call, 1))
  const picture = { track: expect.any(String), ...shown }
  await expect.poll(() => wanted.at(-1), WAIT).toEqual([picture])
  await wishes()
  expect(wanted.at(-1)).toEqual([picture])

  // It is another track when she publishes it again.
  const [before] = wanted.at(-1) ?? []
  plans.set(call, { ...together, legs: together.legs.map((leg) => ({ ...leg, publish: ["voice"] })) })
  await rooms.follow([call])
  await wishes()
  expect(wanted.at(-1)).toEqual([])
  plans.set(call, together)
  await rooms.follow([call])
  await rooms.say(1, sends(call, 1))
  await expect.poll(() => wanted.at(-1), WAIT).toEqual([picture])
  expect(wanted.at(-1)?.[0]?.track).not.toBe(before?.track)
  expect(servers.failures).toEqual([])
})

test("of what somebody offers to send that is taken which they may send, and when they may send more they connect anew", async () => {
  const { rooms } = servers.here
  const { plans } = servers
  const call = newId<CallId>()
  const may = async (...publish: readonly Source[]) => {
    plans.set(call, { ...together, legs: together.legs.map((leg) => (leg.leg === 2 ? { ...leg, publish } : leg)) })
    await rooms.follow([call])
  }
  const answers = () =>
    servers.told(call).filter(([to, { description }]) => to === ben && description?.type === "answer")
  await may("voice")
  await rooms.say(2, sends(call, 2))
  expect(answers()).toHaveLength(1)
  await may("voice")
  expect(servers.calledAnew(call, ben)).toEqual([])
  await may("voice", "picture")
  expect(servers.calledAnew(call, ben)).toEqual(["up"])
  await rooms.say(2, sends(call, 2))
  expect(answers()).toHaveLength(2)
  // As when another device of his has the camera for a while.
  await may("voice")
  await may("voice", "picture")
  expect(servers.calledAnew(call, ben)).toEqual(["up", "up"])
  expect(servers.failures).toEqual([])
})
