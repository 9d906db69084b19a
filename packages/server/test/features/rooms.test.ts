import { readdirSync, readFileSync } from "node:fs"
import { type AccountId, type CallId, type LinkSignal, newId, type SignalFrame } from "@everline/protocol"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { createDatabase, type TestDatabase } from "../../../testkit/src/database.ts"
import { MediaEngine } from "../../src/adapters/media/engine.ts"
import { openDatabase } from "../../src/adapters/postgres/pool.ts"
import { hold, letGo, type RoomPlace } from "../../src/features/rooms/place-store.ts"
import type { RoomPlan } from "../../src/features/rooms/plan.ts"
import { LEASE_MS, Rooms } from "../../src/features/rooms/rooms.ts"
import { MEDIA } from "../../src/paths.ts"
import type { RoomId } from "../../src/ports/media.ts"

/** A process that reads TypeScript needs its time to start, on a busy machine. */
const WAIT = { timeout: 40_000 }
const offer = readFileSync(new URL("../../../sfu/test/offers/chromium.sdp", import.meta.url), "utf8")

let created: TestDatabase
let database: ReturnType<typeof openDatabase>
beforeAll(async () => {
  created = await createDatabase()
  database = openDatabase(created.config)
})
afterAll(async () => {
  await database[Symbol.asyncDispose]()
  await created[Symbol.asyncDispose]()
})

/** Servers of one record, what the calls of that record plan, and what devices are told. */
async function openServers(count: 1 | 2) {
  const plans = new Map<CallId, RoomPlan>()
  const told: (readonly [AccountId, LinkSignal])[] = []
  const moved: CallId[] = []
  const failures: unknown[] = []
  const servers: { readonly rooms: Rooms; readonly media: MediaEngine }[] = []
  const toRoom = (server: string, leg: number, said: LinkSignal) => {
    for (const { rooms } of servers) rooms.hear(server, leg, said).catch((error: unknown) => failures.push(error))
  }
  for (let i = 0; i < count; i += 1) {
    const media = new MediaEngine({
      ...{ host: "127.0.0.1", ports: [0], addresses: [], program: MEDIA, now: Date.now },
      events: { started() {}, ended() {}, measured() {} },
    })
    await media.hold()
    const rooms = new Rooms({
      ...{ database, clock: { now: Date.now }, media, others: { toRoom } },
      plan: async (call) => plans.get(call) ?? null,
      signals: {
        toAccounts: ([account], [, kind, said]: SignalFrame) => {
          if (account !== undefined && kind === "link") told.push([account, said])
        },
      },
      watch: { moved: (call) => moved.push(call), arrived() {}, failed: (error) => failures.push(error) },
    })
    servers.push({ rooms, media })
  }
  const [here, there = here] = servers
  if (here === undefined || there === undefined) throw new Error("no servers")
  return {
    ...{ here: here.rooms, there: there.rooms, engine: here.media, plans, told, moved, failures },
    async [Symbol.asyncDispose]() {
      for (const { rooms, media } of servers) {
        await rooms[Symbol.asyncDispose]()
        await media[Symbol.asyncDispose]()
      }
    },
  }
}

const amy = newId<AccountId>()
const ben = newId<AccountId>()

/** Amy and Ben are in a call, each by a device. */
const together: RoomPlan = {
  legs: [
    { leg: 1, person: amy, publish: ["voice"] },
    { leg: 2, person: ben, publish: ["voice"] },
  ],
  people: [
    { person: amy, muted: [], onAir: { voice: 1, picture: null, screen: null } },
    { person: ben, muted: ["voice"], onAir: { voice: 2, picture: null, screen: null } },
  ],
}
const without = (person: AccountId): RoomPlan => ({
  legs: together.legs.filter((leg) => leg.person !== person),
  people: together.people.filter((one) => one.person !== person),
})

const sends = (call: CallId, leg: number): LinkSignal => ({
  ...{ call, link: `${leg}-room`, way: "up", sources: { 0: "voice" } },
  description: { type: "offer", offer: 7, sdp: offer },
})
const receives = (call: CallId, leg: number): LinkSignal => ({ call, link: `${leg}-room`, way: "down", asks: "anew" })

describe("the room of a call", () => {
  test("is made where it is first needed; who speaks to another server gets there, and its answer comes back", async () => {
    await using servers = await openServers(2)
    const { here, there, plans, told, failures } = servers
    const call = newId<CallId>()
    plans.set(call, together)
    await here.say(1, sends(call, 1))
    expect(told).toEqual([
      [amy, { call, link: "1-room", way: "up", description: { type: "answer", offer: 7, sdp: expect.any(String) } }],
    ])
    await there.say(2, receives(call, 2))
    await expect.poll(() => told.length, WAIT).toBe(2)
    const [account, said] = told[1] ?? []
    expect(account).toBe(ben)
    expect(said).toMatchObject({ call, link: "2-room", way: "down", description: { type: "offer" } })
    const [place, ...others] = await hold(database, { calls: [call], server: newId(), now: Date.now(), lease: 0 })
    expect([place?.server, others]).toEqual([here.server, []])
    expect(failures).toEqual([])
  })

  test("follows the call: who is in it no more is out of the room, and hears nothing from it", async () => {
    await using servers = await openServers(1)
    const { here, plans, told } = servers
    const call = newId<CallId>()
    plans.set(call, together)
    await here.say(2, receives(call, 2))
    await here.say(1, sends(call, 1))
    expect(told).toHaveLength(2)
    const room = await servers.engine.room(call as string as RoomId)
    const participants = async () => (await room.stats()).connections.map(({ participant }) => participant).sort()
    expect(await participants()).toEqual(["1", "2"])

    plans.set(call, without(ben))
    // Nobody tells the room: it looks.
    await expect.poll(participants, WAIT).toEqual(["1"])
    await here.say(2, receives(call, 2))
    // Nor is anything told to who says what makes no sense, or is in no call.
    await here.say(1, { ...sends(call, 1), description: { type: "offer", offer: 8, sdp: "v=0" } })
    await here.say(9, receives(call, 9))
    expect(told).toHaveLength(2)

    plans.delete(call)
    await here.follow([call])
    const free = await hold(database, { calls: [call], server: newId(), now: Date.now(), lease: Date.now() + 1 })
    expect(free).toHaveLength(1)
  })

  test("is another when its process has ended: the devices are told, and find it as the call is", async () => {
    await using servers = await openServers(1)
    const { here, plans, told, moved, failures } = servers
    const call = newId<CallId>()
    plans.set(call, together)
    await here.say(2, receives(call, 2))
    const since = async () =>
      (await database.query<RoomPlace>("SELECT since FROM call_rooms WHERE call = $1", [call]))[0]?.since ?? 0
    const before = await since()
    for (const child of mediaProcesses()) process.kill(child, "SIGKILL")
    await expect.poll(() => moved, WAIT).toEqual([call])
    expect(await since()).toBeGreaterThan(before)
    await here.say(2, receives(call, 2))
    expect(told.map(([account]) => account)).toEqual([ben, ben])
    expect(failures).toEqual([])
  })
})

describe("a place", () => {
  const wish = (call: CallId, server: string, now: number) => ({ calls: [call], server, now, lease: now + LEASE_MS })

  test("is one server's for as long as it says so; then another has it, and it is another room", async () => {
    const call = newId<CallId>()
    const [one, other] = [newId<AccountId>(), newId<AccountId>()]
    const mine = { call, server: one, since: 1_000 }
    expect(await hold(database, wish(call, one, 1_000))).toEqual([mine])
    expect(await hold(database, wish(call, other, 2_000))).toEqual([mine])
    expect(await hold(database, wish(call, one, 5_000))).toEqual([mine])
    expect(await hold(database, wish(call, other, 9_999))).toEqual([mine])
    const theirs = { call, server: other, since: 10_000 }
    expect(await hold(database, wish(call, other, 10_000))).toEqual([theirs])
    expect(await hold(database, wish(call, one, 10_001))).toEqual([theirs])
    await letGo(database, [call], one)
    expect(await hold(database, wish(call, one, 10_002))).toEqual([theirs])
    await letGo(database, [call], other)
    expect(await hold(database, wish(call, one, 10_003))).toEqual([{ ...mine, since: 10_003 }])
  })

  test("that a server had and did not say so in time is another room, for it may have been somebody else's", async () => {
    const call = newId<CallId>()
    const one = newId<AccountId>()
    await hold(database, wish(call, one, 1_000))
    expect(await hold(database, wish(call, one, 1_000 + LEASE_MS))).toEqual([{ call, server: one, since: 6_000 }])
  })
})

/** Those of this process. */
const mediaProcesses = (): number[] =>
  readdirSync("/proc").flatMap((name) => {
    try {
      const [, parent] = /\) \w (\d+) /.exec(readFileSync(`/proc/${name}/stat`, "utf8")) ?? []
      const isMedia = readFileSync(`/proc/${name}/cmdline`, "utf8").includes("sfu/src/process/program.ts")
      return Number(parent) === process.pid && isMedia ? [Number(name)] : []
    } catch {
      return []
    }
  })
