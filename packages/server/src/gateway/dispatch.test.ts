import { type AccountId, type DeviceId, EverlineError, newId } from "@everline/protocol"
import { methods } from "@everline/protocol/schema"
import { beforeEach, describe, expect, test } from "vitest"
import type { Anyone, Handlers, SignedIn } from "../handler.ts"
import { Dispatch, type DispatchOptions } from "./dispatch.ts"

const anyone: Anyone = { address: "192.0.2.1" }
const amy: SignedIn = { ...anyone, account: newId<AccountId>(), device: newId<DeviceId>(), admin: false }
const admin: SignedIn = { ...amy, admin: true }
const plenty = { burst: 1000, perSecond: 1000 }
const conversation = newId()

let counted: string[] = []
let broken: unknown[] = []
beforeEach(() => {
  counted = []
  broken = []
})

/** A door behind which every handler answers the same way. */
function door(answer: (caller: Anyone, input: unknown) => Promise<unknown>, options: Partial<DispatchOptions> = {}) {
  const handlers = Object.fromEntries(Object.keys(methods).map((name) => [name, answer]))
  return new Dispatch({
    handlers: handlers as unknown as Handlers,
    limits: { message: plenty, write: plenty, read: plenty, signal: plenty, login: plenty },
    clock: { now: () => 1000 },
    isRetryable: (error) => error instanceof RangeError,
    isFull: () => false,
    events: {
      called: (method, outcome) => counted.push(`${method} ${outcome}`),
      broke: (_, error) => broken.push(error),
    },
    ...options,
  })
}
const echoing = door(async (caller, input) => ({ caller, input }))
const refusal = (called: Promise<unknown>): Promise<unknown> =>
  called.then(
    () => "let in",
    (error: unknown) => error,
  )

describe("the door", () => {
  test("passes a checked input, with its defaults, and the caller", async () => {
    const input = { conversation, clientId: newId(), body: "hi" }
    expect(await door(async (caller, given) => ({ caller, given })).call("messages.send", input, amy)).toEqual({
      caller: amy,
      given: { ...input, quote: null },
    })
    expect(counted).toEqual(["messages.send ok"])
  })

  test.each<[string, unknown, Anyone | SignedIn, object]>([
    ["messages.burn", {}, amy, { code: "unknown_method" }],
    ["__proto__", {}, amy, { code: "unknown_method" }],
    ["constructor", {}, amy, { code: "unknown_method" }],
    ["messages.send", {}, anyone, { code: "unauthenticated" }],
    ["accounts.logIn", {}, amy, { code: "unknown_method" }],
    ["invites.create", {}, amy, { code: "unknown_method" }],
    ["devices.list", { extra: 1 }, amy, { code: "bad_request", field: "extra" }],
    ["devices.list", null, amy, { code: "bad_request" }],
    ["devices.list", [], amy, { code: "bad_request" }],
    ["conversations.get", { conversation: "1" }, amy, { code: "bad_request", field: "conversation" }],
    [
      "conversations.get",
      { conversation: conversation.toUpperCase() },
      amy,
      { code: "bad_request", field: "conversation" },
    ],
    ["accounts.get", { accounts: [newId(), "x"] }, amy, { code: "bad_request", field: "accounts.1" }],
    ["files.begin", { file: newId(), name: "x", bytes: 0 }, amy, { code: "file_empty", field: "bytes" }],
    [
      "messages.send",
      { conversation, clientId: newId(), body: "x".repeat(65_537) },
      amy,
      { code: "body_too_long", field: "body" },
    ],
    [
      "messages.send",
      { conversation, clientId: newId(), body: "a\0b" },
      amy,
      { code: "text_not_keepable", field: "body" },
    ],
    [
      "messages.send",
      { conversation, clientId: newId(), body: "\ud800" },
      amy,
      { code: "text_not_keepable", field: "body" },
    ],
  ])("refuses %s of %j", async (name, input, caller, expected) => {
    expect(await refusal(echoing.call(name, input, caller))).toMatchObject(expected)
  })

  test("lets administrators in where others find nothing", async () => {
    expect(await refusal(echoing.call("invites.create", {}, admin))).toBe("let in")
  })

  test("tells what nobody foresaw to the log, and only `internal` to the caller", async () => {
    const secret = new Error("relation accounts: password_hash = 'canary'")
    const error = await refusal(door(() => Promise.reject(secret)).call("devices.list", {}, amy))
    expect(error).toMatchObject({ code: "internal", message: "internal" })
    expect(JSON.stringify(error)).not.toContain("canary")
    expect(broken).toEqual([secret])
    expect(counted).toEqual(["devices.list internal"])
  })

  test("says of a database that is away that it comes back", async () => {
    expect(await refusal(door(() => Promise.reject(new RangeError())).call("devices.list", {}, amy))).toMatchObject({
      code: "unavailable",
    })
    expect(broken).toEqual([])
  })

  test("passes a handler's own refusals on", async () => {
    const handler = () => Promise.reject(new EverlineError("not_yours"))
    expect(await refusal(door(handler).call("devices.list", {}, amy))).toMatchObject({ code: "not_yours" })
  })

  test("counts calls of names that nobody declared as one", async () => {
    for (const name of ["a", "b", "c"]) await refusal(echoing.call(name, {}, amy))
    await refusal(door(async () => ({})).call("d", {}, amy))
    expect(counted.at(-1)).toBe("unknown unknown_method")
  })
})

test("a full disk keeps out what would write, and nothing else", async () => {
  let isFull = true
  const full = door(async () => ({}), { isFull: () => isFull })
  const send = () => refusal(full.call("messages.send", { conversation, clientId: newId(), body: "hi" }, amy))
  expect(await send()).toMatchObject({ code: "storage_full" })
  expect(await refusal(full.call("journal.range", { journal: conversation, after: 0 }, amy))).toBe("let in")
  expect(await refusal(full.call("typing.set", { conversation, on: true }, amy))).toBe("let in")
  isFull = false
  expect(await send()).toBe("let in")
})

describe("flood limits", () => {
  const one = { burst: 1, perSecond: 0.5 }
  const limits = { message: one, write: one, read: one, signal: one, login: one }
  const typing = { conversation, on: true }
  const outcome = async (called: Promise<unknown>) => {
    const refused = await refusal(called)
    return refused instanceof EverlineError ? [refused.code, refused.retryAfterMs] : refused
  }

  test("hold for each class by itself, and say when to come back", async () => {
    const strict = door(async () => ({}), { limits })
    const send = () => outcome(strict.call("messages.send", { conversation, clientId: newId(), body: "hi" }, amy))
    expect([await send(), await send()]).toEqual(["let in", ["too_many_requests", 2000]])
    expect(await outcome(strict.call("typing.set", typing, amy))).toBe("let in")
    expect(await outcome(strict.call("devices.list", {}, amy))).toBe("let in")
  })

  test("count messages of an account together, signals of its devices apart, log-ins by network", async () => {
    const strict = door(async () => ({}), { limits })
    const tv = { ...amy, device: newId<DeviceId>() }
    const send = (caller: SignedIn) =>
      outcome(strict.call("messages.send", { conversation, clientId: newId(), body: "hi" }, caller))
    expect([await send(amy), await send(tv)]).toEqual(["let in", ["too_many_requests", 2000]])
    expect([
      await outcome(strict.call("typing.set", typing, amy)),
      await outcome(strict.call("typing.set", typing, tv)),
    ]).toEqual(["let in", "let in"])
    const logIn = (address: string) =>
      outcome(
        strict.call(
          "accounts.logIn",
          { userName: "amy", password: "x", device: { name: "a", shape: "tv" } },
          { address },
        ),
      )
    expect([await logIn("2001:db8::1"), await logIn("2001:db8::2"), await logIn("2001:db8:0:1::1")]).toEqual([
      "let in",
      ["too_many_requests", 2000],
      "let in",
    ])
  })
})
