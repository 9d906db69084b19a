/**
 * The authorisation matrix: every method, in every role, with every id of its input, one's own and others' and none.
 * Methods, ids and who may call are read from the protocol; matrix.ts says what is expected beyond that.
 */
import { once } from "node:events"
import { CALL, CLOSE, EverlineError, type MethodName } from "@everline/protocol"
import { fields, methods } from "@everline/protocol/schema"
import * as v from "valibot"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { dial } from "../../src/dial.ts"
import { type Entries, entriesOf, type IdField, idsOf, names } from "../../src/every-method.ts"
import { TestNetwork } from "../../src/index.ts"
import { type Outcome, refused, tableOf, usualInput } from "./calls.ts"
import { CONFIDENCES, MATRIX, ROLES, type Role } from "./matrix.ts"
import { type Listener, openWorld, type World } from "./world.ts"

const INSIDE: readonly Role[] = ["member", "owner"]
const OUTSIDE = ROLES.filter((role) => !INSIDE.includes(role))
const isListener = (role: Role): role is Listener => role !== "anonymous"

let net: TestNetwork
beforeAll(async () => {
  // Without rooms, so that calls are between two.
  net = await TestNetwork.create({ settings: { EVERLINE_MEDIA_PORT: "off" } })
})
afterAll(() => net[Symbol.asyncDispose]())

let shared: World | undefined
/** Methods that change nothing between people, and make nothing that has an id, have a world for all of them. */
async function worldFor(name: MethodName): Promise<World> {
  const isBetween = ({ kind }: IdField) => kind === "account" || kind === "conversation" || kind === "contactGroup"
  if (methods[name].writes && idsOf(entriesOf(name)).some(isBetween)) return openWorld(net)
  shared ??= await openWorld(net)
  return shared
}

/** Everything that the server ever told those in a role. */
const heard = new Map<Role, string>()
const hears = (role: Role, what: string) => heard.set(role, `${heard.get(role) ?? ""}\n${what}`)

/** What there must be a row for: methods, and the ids in their inputs. */
const rowsOf = (name: string, entries: Entries) => [name, ...idsOf(entries).map((field) => `${name} ${field.name}`)]

test("there is a row for every method and every id in its input, and for nothing else", () => {
  const rows = Object.entries(MATRIX).flatMap(([name, [, ids = {}]]) => [
    name,
    ...Object.keys(ids).map((field) => `${name} ${field}`),
  ])
  expect(rows.sort()).toEqual(names.flatMap((name) => rowsOf(name, entriesOf(name))).sort())
})

test("a new method, a new id and an id of a new kind are missed", () => {
  const { accountId, deviceId, body } = fields
  const ring = { callee: accountId, devices: v.optional(v.array(deviceId)), body }
  expect(rowsOf("calls.ring", ring)).toEqual(["calls.ring", "calls.ring callee", "calls.ring devices"])
  expect(() => rowsOf("calls.end", { call: v.string() })).toThrow("call is neither")
  expect(() => rowsOf("calls.move", { device: v.object({ to: deviceId }) })).toThrow("device is neither")
})

describe.each(names)("%s, with every id of its input", (name) => {
  let world: World
  let before: unknown
  beforeAll(async () => {
    world = await worldFor(name)
    before = await world.look()
  })
  afterAll(async () => {
    if (world !== shared) await world[Symbol.asyncDispose]()
  })

  const asked = async (role: Role) => {
    const { want, got } = await tableOf(world, name, role, async (input) => {
      const outcome = await (role === "anonymous" ? overHttp(name, input) : overSocket(world, role, name, input))
      hears(role, outcome.text)
      return outcome
    })
    expect(got).toEqual(want)
  }
  test.each(OUTSIDE)("%s", asked)

  test("nobody outside leaves a trace", async () => {
    expect(await world.look()).toEqual(before)
  })

  test.each(INSIDE)("%s", asked)

  test("nobody outside overhears", async () => {
    for (const role of ROLES.filter(isListener)) {
      const { entries, signals } = world.lines[role]
      // What was said before this answer has come before it.
      await world.lines[role].call("devices.list", {})
      hears(role, JSON.stringify([entries, signals]))
      if (OUTSIDE.includes(role)) expect(world.overheard(role), role).toEqual([])
    }
    expect(net.faults).toEqual([])
  })
})

describe("to who is outside, all is as it was, whatever goes on in the private group:", () => {
  const reading = names.filter((name) => methods[name].caller === "account" && !methods[name].writes)
  // Times of devices and the horizon of transactions go on for everybody, and a ticket is another each time.
  const passing: readonly string[] = ["position", "lastSeenAt", "path"]
  const lasting = (key: string, value: unknown) => {
    // The one that was seen last comes first, and that goes on too.
    if (key === "devices" && Array.isArray(value)) return value.toSorted((a, b) => (a.device < b.device ? -1 : 1))
    return passing.includes(key) ? undefined : value
  }
  const before = new Map<Listener, unknown>()
  let world: World
  const look = async (role: Listener) => {
    // Calls of whose devices nothing is heard for some seconds show that, and that is not of the group's doing.
    for (const one of ROLES.filter(isListener)) await world.secrets.callOf(world.people[one], "talking")
    const seen: Record<string, unknown> = {}
    for (const name of reading) {
      const { text } = await overSocket(world, role, name, await usualInput(world, name, role))
      seen[name] = JSON.parse(text, lasting)
    }
    return seen
  }
  beforeAll(async () => {
    world = await openWorld(net)
    for (const role of OUTSIDE.filter(isListener)) before.set(role, await look(role))
    await world.goOn()
  })

  test.each(OUTSIDE.filter(isListener))("%s", async (role) => {
    expect(await look(role)).toEqual(before.get(role))
  })
})

test.each(ROLES)("%s has heard nothing in all this but what they may", (role) => {
  const meant = Object.entries(CONFIDENCES).flatMap(([word, roles]) => (roles.includes(role) ? [word] : []))
  const words = new Set(heard.get(role)?.match(/canary-[a-z-]+/g))
  expect([...words].sort()).toEqual(meant.sort())
})

test("over a socket nobody is told anything who does not say who they are", async () => {
  for (const name of names) {
    const socket = dial(net.url())
    const said: unknown[] = []
    socket.on("message", (data) => said.push(data))
    socket.on("open", () => socket.send(JSON.stringify([CALL, 1, name, {}])))
    const [code] = await once(socket, "close")
    expect({ code, said }, name).toEqual({ code: CLOSE.protocolError, said: [] })
  }
})

async function overSocket(world: World, role: Listener, name: MethodName, input: unknown): Promise<Outcome> {
  try {
    return { short: "ok", text: JSON.stringify(await world.lines[role].ask(name, input)) }
  } catch (error) {
    if (error instanceof EverlineError) return refused(name, error)
    throw error
  }
}

async function overHttp(name: MethodName, input: unknown): Promise<Outcome> {
  const headers = { "content-type": "application/json" }
  const answer = await fetch(`${net.url()}/api/${name}`, { method: "POST", headers, body: JSON.stringify(input) })
  const body = await answer.text()
  const short = answer.ok ? "ok" : refused(name, JSON.parse(body)).short
  return { short, text: `${answer.status} ${body}` }
}
