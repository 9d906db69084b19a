import { readdirSync, readFileSync } from "node:fs"
import { createRequire } from "node:module"
import { fileURLToPath, pathToFileURL } from "node:url"
import { expect, test } from "vitest"
import { freePort } from "../../testkit/src/free-port.ts"
import { type ParticipantId, type PersonId, type RoomEvent, type RoomId, superviseEngines } from "../src/index.ts"
import { TestPublisher, TestSubscriber } from "./peers.ts"
import { connected, film, WAIT } from "./rooms.ts"

const program = {
  program: fileURLToPath(new URL("../src/process/program.ts", import.meta.url)),
  execArgv: ["--import", pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href],
}
const id = (name: string) => name as ParticipantId
const grants = { person: "amy" as PersonId, publish: ["picture"], subscribe: true } as const

/** The processes that this one has started and that are there. */
const children = (): number[] =>
  readdirSync("/proc").flatMap((name) => {
    try {
      const [, parent] = /\) \w (\d+) /.exec(readFileSync(`/proc/${name}/stat`, "utf8")) ?? []
      const isOurs =
        Number(parent) === process.pid && readFileSync(`/proc/${name}/cmdline`, "utf8").includes("program.ts")
      return isOurs ? [Number(name)] : []
    } catch {
      return []
    }
  })

async function supervise(ports: readonly number[]) {
  const events: (readonly [RoomId, RoomEvent])[] = []
  const onEvent = (room: RoomId, event: RoomEvent) => void events.push([room, event])
  const engine = await superviseEngines({ ports, announced: ["127.0.0.1"], onEvent, program })
  return { engine, events, [Symbol.asyncDispose]: () => engine[Symbol.asyncDispose]() }
}

test("a room in another process is as one in this; one that is killed is replaced, and its rooms are told of", async () => {
  await using supervised = await supervise([await freePort()])
  const { engine, events } = supervised
  const meet = async () => {
    const room = await engine.room("room" as RoomId)
    using amy = await TestPublisher.join(room, "amy", ["picture"])
    using ben = await TestSubscriber.join(room, "ben")
    await connected(amy, ben)
    // The first may be sent before it is known there that they are connected.
    await expect
      .poll(() => {
        for (const made of film(7, "l", { pictures: 1 }))
          amy.send({ ...made, sequence: made.sequence + ben.media().length })
        return ben.media().length
      }, WAIT)
      .toBeGreaterThan(0)
    return room
  }
  const room = await meet()
  const { connections } = await room.stats()
  expect(connections.map(({ participant, direction }) => [participant, direction])).toEqual([
    ["amy", "publish"],
    ["ben", "subscribe"],
  ])
  expect(events).toContainEqual(["room", expect.objectContaining({ kind: "published", person: "amy" })])
  await expect(room.subscribe(id("nobody"))).rejects.toMatchObject({ code: "not_in_room" })

  const [child] = children()
  if (child === undefined) throw new Error("no process was started")
  process.kill(child, "SIGKILL")
  await expect.poll(() => events, WAIT).toContainEqual(["room", { kind: "gone" }])
  await expect(room.admit(id("amy"), grants)).rejects.toMatchObject({ code: "closed" })
  await meet()
})

test("rooms are spread over the processes, and each stays in its own", async () => {
  await using supervised = await supervise([await freePort(), await freePort()])
  const { engine, events } = supervised
  const names = ["one", "two", "three", "four"] as RoomId[]
  const rooms = await Promise.all(names.map((name) => engine.room(name)))
  for (const [at, name] of names.entries()) expect(await engine.room(name)).toBe(rooms[at])
  for (const room of rooms) await room.admit(id("amy"), grants)
  const [child] = children()
  if (child === undefined) throw new Error("no process was started")
  process.kill(child, "SIGKILL")
  await expect.poll(() => events.length, WAIT).toBe(2)
  const alive = rooms.filter((room) => !events.some(([gone]) => gone === room.id))
  for (const room of alive) expect(await room.stats()).toEqual({ connections: [] })
})

test("a room whose process has ended is made anew in another that is there, and waits for none that is being started", async () => {
  await using supervised = await supervise([await freePort(), await freePort()])
  const { engine, events } = supervised
  for (const name of ["one", "other"] as RoomId[]) await (await engine.room(name)).admit(id("amy"), grants)
  const [child, living] = children()
  if (child === undefined || living === undefined) throw new Error("they are not two")
  process.kill(child, "SIGKILL")
  await expect.poll(() => events.length, WAIT).toBe(1)
  const successor = () => children().find((one) => one !== living)
  await expect.poll(successor, WAIT).toBeDefined()
  const starting = successor()
  // No process of that number is the whole group of this one.
  if (starting === undefined) throw new Error("the successor is gone")
  process.kill(starting, "SIGSTOP")
  try {
    const [gone] = events[0] ?? []
    if (gone === undefined) throw new Error("no room is gone")
    const room = await engine.room(gone)
    await room.admit(id("amy"), grants)
    expect(await room.stats()).toEqual({ connections: [] })
  } finally {
    process.kill(starting, "SIGCONT")
  }
})

test("a port that is taken is refused by name, and no process is left behind", async () => {
  const [port, other] = [await freePort(), await freePort()]
  {
    await using _first = await supervise([port])
    await expect(supervise([other, port])).rejects.toMatchObject({ code: "port_taken" })
    expect(children()).toHaveLength(1)
  }
  expect(children()).toEqual([])
})
