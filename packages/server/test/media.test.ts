import { readdirSync, readFileSync } from "node:fs"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { ParticipantId, PersonId, RoomEvent, RoomId } from "@everline/sfu"
import { afterAll, beforeAll, expect, test } from "vitest"
import { createDatabase, type TestDatabase } from "../../testkit/src/database.ts"
import { databaseUrl, WIDE } from "../../testkit/src/servers.ts"
import { ListenError } from "../src/adapters/http/listen.ts"
import { createServer, type Server } from "../src/app.ts"
import { readConfig } from "../src/config.ts"

let database: TestDatabase
let folder = ""
beforeAll(async () => {
  database = await createDatabase()
  folder = await mkdtemp(join(tmpdir(), "everline-media-"))
})
afterAll(async () => {
  await database[Symbol.asyncDispose]()
  await rm(folder, { recursive: true, force: true })
})

const start = (settings: Readonly<Record<string, string>> = {}): Promise<Server> =>
  createServer(
    readConfig({
      env: {
        ...{
          ...WIDE,
          EVERLINE_DATA: folder,
          EVERLINE_HOST: "127.0.0.1",
          EVERLINE_PORT: "0",
          EVERLINE_LOG_LEVEL: "silent",
        },
        ...{ DATABASE_URL: databaseUrl(database.config), ...settings },
      },
      args: [],
    }),
  )

/** The media processes of this one that are there. */
const processes = (): number[] =>
  readdirSync("/proc").flatMap((name) => {
    try {
      const [, parent] = /\) \w (\d+) /.exec(readFileSync(`/proc/${name}/stat`, "utf8")) ?? []
      const isMedia = readFileSync(`/proc/${name}/cmdline`, "utf8").includes("sfu/src/process/program.ts")
      return Number(parent) === process.pid && isMedia ? [Number(name)] : []
    } catch {
      return []
    }
  })

/** A process that reads TypeScript needs its time to start, on a busy machine. */
const WAIT = { timeout: 30_000 }
const room = "call" as RoomId
const amy = "amy" as ParticipantId

/** Somebody comes who receives only, and what they are offered. */
async function offerTo(server: Server): Promise<string> {
  const made = await server.media?.room(room)
  await made?.admit(amy, { person: "amy" as PersonId, publish: [], subscribe: true })
  return (await made?.subscribe(amy))?.sdp ?? ""
}

async function healthOf({ services }: Server) {
  const { invite } = await services.invites.create(null, true)
  const person = { userName: "lin", displayName: "Lin", password: "Lin's password", invite }
  const { self, device } = await services.accounts.signUp({ ...person, device: { name: "Phone", shape: "phone" } })
  const caller = { account: self.account, device, admin: true, address: "127.0.0.1" }
  return () => services.handlers["server.health"](caller, {}).then(({ health }) => health.media)
}

test("a server's media engine rests until there is a room; a process that is killed is replaced and told of", async () => {
  const server = await start({ EVERLINE_MEDIA_PROCESSES: "2", EVERLINE_MEDIA_ADDRESSES: "127.0.0.1,203.0.113.7" })
  const metrics = () => fetch(`http://127.0.0.1:${server.port}/metrics`).then((answer) => answer.text())
  const health = await healthOf(server)
  const heard: (readonly [RoomId, RoomEvent])[] = []
  server.media?.listen((...what) => heard.push(what))
  expect(processes()).toEqual([])
  expect(await health()).toEqual({ state: "resting", processes: 2, endedAt: null })
  expect(await metrics()).toContain("everline_media_rooms 0")

  const offer = await offerTo(server)
  const [port = 0] = server.mediaPorts.filter((each) => offer.includes(`127.0.0.1 ${each} typ host`))
  expect(offer).toContain(`203.0.113.7 ${port} typ host`)
  expect(processes()).toHaveLength(2)
  expect(await health()).toEqual({ state: "up", processes: 2, endedAt: null })
  expect(await metrics()).toContain("everline_media_rooms 1")

  const before = processes()
  for (const each of before) process.kill(each, "SIGKILL")
  await expect.poll(() => heard, WAIT).toContainEqual([room, { kind: "gone" }])
  await expect.poll(async () => (await health())?.state, WAIT).toBe("up")
  expect(await health()).toEqual({ state: "up", processes: 2, endedAt: expect.any(Number) })
  expect(await offerTo(server)).toMatch(/127\.0\.0\.1 \d+ typ host/)
  expect(await metrics()).toContain("everline_media_process_ends_total 2")
  expect(processes().filter((each) => before.includes(each))).toEqual([])

  await server[Symbol.asyncDispose]()
  expect(processes()).toEqual([])
  await expect(offerTo(server)).rejects.toMatchObject({ code: "closed" })
})

test("a UDP port that is taken keeps a server from starting, in plain words, also while the other's engine rests", async () => {
  await using first = await start()
  const [port] = first.mediaPorts
  const second = start({ EVERLINE_MEDIA_PORT: `${port}` })
  await expect(second).rejects.toThrow(ListenError)
  await expect(second).rejects.toThrow(`UDP port ${port}, for calls of many, is taken by another program.`)
})

test("where media is off nothing is opened", async () => {
  await using server = await start({ EVERLINE_MEDIA_PORT: "off" })
  expect(server.media).toBeNull()
  expect(server.mediaPorts).toEqual([])
})
