import { type CallId, EverlineError, newId } from "@everline/protocol"
import { expect, test } from "vitest"
import { VirtualTime } from "../testing/virtual-time.ts"
import { Telling } from "./telling.ts"

const call = newId<CallId>()

/** A device in a call, and a server that is away at first. */
function setUp() {
  const time = new VirtualTime()
  const server = { isAway: true }
  const taken: string[] = []
  const telling = new Telling({
    ports: { timer: time.timer, random: () => 1 },
    heard: () => undefined,
    call: async (method, input) => {
      if (server.isAway) throw new EverlineError("offline")
      taken.push(`${method} ${JSON.stringify(input)}`)
      return {} as never
    },
  })
  const hears = (link: string, silentMs: number) => telling.tell("calls.heard", { call, link, silentMs })
  const said = (link: string, silentMs: number) => `calls.heard ${JSON.stringify({ call, link, silentMs })}`
  return { time, server, taken, telling, hears, said }
}

test("that nothing comes is not told after something has come again, however long the telling takes", async () => {
  const { time, server, taken, hears, said } = setUp()
  hears("1-2", 2_000)
  await time.pass(100)
  server.isAway = false
  hears("1-2", 0)
  await time.pass(60_000)
  expect(taken).toEqual([said("1-2", 2_000), said("1-2", 0)])
})

test("what is given up keeps nothing that comes later waiting, and what waits keeps no other link waiting", async () => {
  const { time, server, taken, hears, said } = setUp()
  hears("1-2", 2_000)
  await time.pass(100)
  server.isAway = false
  hears("1-3", 2_000)
  await time.pass(10)
  expect(taken).toEqual([said("1-3", 2_000)])
  server.isAway = true
  await time.pass(60_000)
  server.isAway = false
  hears("1-2", 0)
  await time.pass(10)
  expect(taken.slice(1)).toEqual([said("1-2", 0)])
})
