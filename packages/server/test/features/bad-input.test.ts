/** Every field of every method with what it was not made for, down to PostgreSQL and back. */
import { type ConversationId, EverlineError, type MethodName } from "@everline/protocol"
import { COMMON_ERRORS, methods } from "@everline/protocol/schema"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { entriesOf, inputOf, type Kind, names, nothing } from "../../../testkit/src/every-method.ts"
import { Dispatch } from "../../src/gateway/dispatch.ts"
import type { Anyone, SignedIn } from "../../src/handler.ts"
import { openVillage, type Village, words } from "./village.ts"

/** What JSON or MessagePack can bring. */
const hostile: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.MAX_SAFE_INTEGER,
  2 ** 53,
  -(2 ** 63),
  2n ** 63n,
  "",
  " ",
  "\0",
  "a\0b",
  "\ud800",
  "1' OR '1'='1",
  "%_\\",
  "\u202e\u200b\ufeff",
  "x".repeat(70_000),
  "00000000-0000-0000-0000-000000000000",
  "00000000-0000-7000-8000-00000000000G",
  [],
  [null],
  Array.from({ length: 6_000 }, () => "x"),
  {},
  { length: 1, 0: "x" },
  JSON.parse('{"__proto__": {"admin": true}}'),
  new Date(0),
  new Uint8Array(16),
  new Map([["a", 1]]),
]

let village: Village
let door: Dispatch
let dan: SignedIn
let dans: ConversationId
const broken: unknown[] = []
let counted: string[] = []
beforeAll(async () => {
  village = await openVillage()
  const wide = { burst: 1e6, perSecond: 1e6 }
  door = new Dispatch({
    handlers: village.here,
    limits: { message: wide, write: wide, read: wide, signal: wide, login: wide },
    clock: { now: () => 0 },
    isRetryable: village.database.isRetryable,
    isFull: () => false,
    events: { called: (name, how) => counted.push(`${name} ${how}`), broke: (name, error) => broken.push(name, error) },
  })
  dan = { ...(await village.person("dan")), admin: true }
  dans = await village.group(dan)
  await village.here["messages.send"](dan, { conversation: dans, ...words("to myself") })
})
afterAll(() => village[Symbol.asyncDispose]())

const outcome = (name: MethodName, input: unknown): Promise<string> => {
  const caller: Anyone | SignedIn = methods[name].caller === "anyone" ? { address: dan.address } : dan
  return door.call(name, input, caller).then(
    () => "ok",
    (error: unknown) => (error instanceof EverlineError ? error.code : String(error)),
  )
}

/** An input in which Dan means what is his own. */
const mine = (name: MethodName) => {
  const own: Partial<Record<Kind, unknown>> = { ...dan, conversation: dans, journal: dans, message: 2 }
  return inputOf(name, ({ kind }) => own[kind] ?? nothing[kind]())
}

describe.each(names)("%s", (name) => {
  const allowed = ["ok", ...methods[name].errors, ...COMMON_ERRORS.filter((code) => code !== "internal")]

  test("is answered in words of its own, whatever a field holds, and each answer is counted", async () => {
    for (const field of Object.keys(entriesOf(name))) {
      for (const value of hostile) {
        counted = []
        const answer = await outcome(name, { ...mine(name), [field]: value })
        expect(allowed, `${field}: ${String(value).slice(0, 40)}`).toContain(answer)
        expect(counted).toEqual([`${name} ${answer}`])
      }
    }
    expect(broken).toEqual([])
  })

  test("takes nothing that is not declared, and nothing but an object", async () => {
    expect(await outcome(name, { ...mine(name), undeclared: 1 })).toBe("bad_request")
    for (const input of [null, undefined, 1, "x", [], [{}]]) expect(await outcome(name, input)).toBe("bad_request")
  })
})
