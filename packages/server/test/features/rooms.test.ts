import { type AccountId, type CallId, newId } from "@everline/protocol"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { createDatabase, type TestDatabase } from "../../../testkit/src/database.ts"
import { openDatabase } from "../../src/adapters/postgres/pool.ts"
import { hold, letGo } from "../../src/features/rooms/place-store.ts"
import { LEASE_MS } from "../../src/features/rooms/rooms.ts"
import { amy, ben, mediaProcesses, openServers, receives, sends, together, WAIT, without } from "./room-servers.ts"

let created: TestDatabase
let database: ReturnType<typeof openDatabase>
let servers: Awaited<ReturnType<typeof openServers>>
beforeAll(async () => {
  created = await createDatabase()
  database = openDatabase(created.config)
  servers = await openServers(database, 2)
})
afterAll(async () => {
  await servers[Symbol.asyncDispose]()
  await database[Symbol.asyncDispose]()
  await created[Symbol.asyncDispose]()
})

describe("the room of a call", () => {
  test("is made where it is first needed; who speaks to another server gets there, and its answer comes back", async () => {
    const { here, there, plans, told, failures } = servers
    const call = newId<CallId>()
    plans.set(call, together)
    await here.rooms.say(1, sends(call, 1))
    expect(told(call)).toEqual([
      [amy, { call, link: "1-room", way: "up", description: { type: "answer", offer: 7, sdp: expect.any(String) } }],
    ])
    await there.rooms.say(2, receives(call, 2))
    await expect.poll(() => told(call).length, WAIT).toBeGreaterThan(1)
    const [account, said] = told(call)[1] ?? []
    expect(account).toBe(ben)
    expect(said).toMatchObject({ call, link: "2-room", way: "down", description: { type: "offer" } })
    const [place, ...others] = await hold(database, { calls: [call], server: newId(), now: Date.now(), lease: 0 })
    expect([place?.server, others]).toEqual([here.rooms.server, []])
    expect(failures).toEqual([])
  })

  test("follows the call: who is in it no more is out of the room, and hears nothing from it", async () => {
    const { here, plans, told } = servers
    const call = newId<CallId>()
    plans.set(call, together)
    await here.rooms.say(2, receives(call, 2))
    await here.rooms.say(1, sends(call, 1))
    const participants = () => here.participants(call)
    expect(await participants()).toEqual(["1", "2"])

    plans.set(call, without(ben))
    // Nobody tells the room: it looks.
    await expect.poll(participants, WAIT).toEqual(["1"])
    const before = told(call).length
    await here.rooms.say(2, receives(call, 2))
    // Nor is anything told to who says what makes no sense, or is in no call.
    await here.rooms.say(1, { ...sends(call, 1), description: { type: "offer", offer: 8, sdp: "v=0" } })
    await here.rooms.say(9, receives(call, 9))
    expect(told(call)).toHaveLength(before)

    plans.delete(call)
    await here.rooms.follow([call])
    const [free] = await hold(database, { calls: [call], server: newId(), now: Date.now(), lease: Date.now() + 1_000 })
    // There was none.
    expect(free?.nth).toBe(1)
  })

  test("follows at once when the call is changed by another server", async () => {
    const { here, there, plans } = servers
    const call = newId<CallId>()
    plans.set(call, together)
    await here.rooms.say(1, sends(call, 1))
    plans.set(call, without(amy))
    there.rooms.changed([call])
    await expect.poll(() => here.participants(call), { interval: 5 }).toEqual([])
  })

  test("is another when its process has ended: whoever was in it connects anew, and finds it as the call is", async () => {
    const { here, plans, told, calledAnew, failures } = servers
    const call = newId<CallId>()
    plans.set(call, together)
    await here.rooms.say(2, receives(call, 2))
    expect(calledAnew(call, ben)).toEqual([])
    for (const child of mediaProcesses()) process.kill(child, "SIGKILL")
    await expect.poll(() => calledAnew(call, ben), WAIT).toEqual(["down", "up"])
    expect(calledAnew(call, amy)).toEqual(["down", "up"])
    const before = told(call).length
    await here.rooms.say(2, receives(call, 2))
    expect(told(call)[before]).toMatchObject([ben, { way: "down", description: { type: "offer" } }])
    expect(failures).toEqual([])
  })

  test("goes to another server when its own stops: whoever has not come there yet connects anew", async () => {
    await using servers = await openServers(database, 2)
    const { here, there, plans, told, calledAnew, failures } = servers
    const call = newId<CallId>()
    plans.set(call, together)
    await here.rooms.say(1, sends(call, 1))
    await here.rooms[Symbol.asyncDispose]()
    expect([calledAnew(call, amy), calledAnew(call, ben)]).toEqual([
      ["down", "up"],
      ["down", "up"],
    ])
    const before = told(call).length
    await there.rooms.say(2, receives(call, 2))
    await expect.poll(() => calledAnew(call, amy), WAIT).toEqual(["down", "down", "up", "up"])
    // He came already, by one of the two ways.
    expect(calledAnew(call, ben)).toEqual(["down", "up", "up"])
    expect(told(call).slice(before)).toContainEqual([ben, expect.objectContaining({ description: expect.anything() })])
    expect(failures).toEqual([])
  })
})

describe("a place", () => {
  const wish = (call: CallId, server: string, now: number) => ({ calls: [call], server, now, lease: now + LEASE_MS })

  test("is one server's for as long as it says so; then another has it, and it is another room", async () => {
    const call = newId<CallId>()
    const [one, other] = [newId<AccountId>(), newId<AccountId>()]
    const mine = { call, server: one, nth: 1 }
    expect(await hold(database, wish(call, one, 1_000))).toEqual([mine])
    expect(await hold(database, wish(call, other, 2_000))).toEqual([mine])
    expect(await hold(database, wish(call, one, 5_000))).toEqual([mine])
    expect(await hold(database, wish(call, other, 9_999))).toEqual([mine])
    const theirs = { call, server: other, nth: 2 }
    expect(await hold(database, wish(call, other, 10_000))).toEqual([theirs])
    expect(await hold(database, wish(call, one, 10_001))).toEqual([theirs])
    await letGo(database, [call], one, 10_001)
    expect(await hold(database, wish(call, one, 10_002))).toEqual([theirs])
    await letGo(database, [call], other, 10_003)
    expect(await hold(database, wish(call, one, 10_003))).toEqual([{ ...mine, nth: 3 }])
  })

  test("that a server had and did not say so in time is another room, for it may have been somebody else's", async () => {
    const call = newId<CallId>()
    const one = newId<AccountId>()
    await hold(database, wish(call, one, 1_000))
    expect(await hold(database, wish(call, one, 1_000 + LEASE_MS))).toEqual([{ call, server: one, nth: 2 }])
  })
})
