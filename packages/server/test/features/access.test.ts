/** Every method, every id in its input, everything of somebody else's: found by walking the protocol, so none is left out. */
import { type ConversationId, EverlineError, type MethodName, newId } from "@everline/protocol"
import { methods } from "@everline/protocol/schema"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { Dispatch } from "../../src/gateway/dispatch.ts"
import type { Anyone, SignedIn } from "../../src/handler.ts"
import { idsOf, inputOf, KINDS, names } from "./every-method.ts"
import { once, openVillage, type Village, words } from "./village.ts"

const signedIn = names.filter((name) => methods[name].caller === "account")
const cases = signedIn.flatMap((name) => idsOf(name).map((field) => ({ name, field })))

let village: Village
let door: Dispatch
const broken: unknown[] = []
let amy: SignedIn
let bob: SignedIn
let dan: SignedIn
/** Amy's group, which Bob has left and Dan never was in; Dan's own. */
let amys: ConversationId
let dans: ConversationId
beforeAll(async () => {
  village = await openVillage()
  const wide = { burst: 1e6, perSecond: 1e6 }
  door = new Dispatch({
    handlers: village.here,
    limits: { message: wide, write: wide, read: wide, signal: wide, login: wide },
    clock: { now: () => 0 },
    isRetryable: village.database.isRetryable,
    events: { called() {}, broke: (method, error) => broken.push(method, error) },
  })
  amy = await village.person("amy")
  bob = await village.person("bob")
  dan = await village.person("dan")
  amys = await village.group(amy, bob)
  await village.here["messages.send"](amy, { conversation: amys, ...words("before bob left") })
  await village.here["conversations.leave"](bob, { conversation: amys, ...once() })
  await village.here["messages.send"](amy, { conversation: amys, ...words("after") })
  dans = await village.group(dan)
  await village.here["messages.send"](dan, { conversation: dans, ...words("to myself") })
})
afterAll(() => village[Symbol.asyncDispose]())

const outcome = (name: MethodName, input: unknown, who: Anyone | SignedIn): Promise<unknown> =>
  door.call(name, input, who).then(
    (output) => ({ output }),
    (error: unknown) => (error instanceof EverlineError ? { refused: error.code, field: error.field } : { error }),
  )

/** Accounts are there to be talked to: whoever has an id may begin. */
const reachesAnybody = ["accounts.block", "conversations.direct", "conversations.create", "conversations.add"]
/** Lists leave out what is not one's own, and what is not there is gone already. */
const leavesOut = [
  "accounts.get accounts",
  "accounts.unblock account",
  "accounts.blocked after",
  "conversations.list after",
  "conversations.members after",
  "conversations.remove accounts",
]

describe.each(cases)("$name with a $field.name that is somebody else's", ({ name, field }) => {
  test.each(KINDS)("answers as if there were no such %s", async (kind) => {
    if (kind === "account" && field.kind === "account" && reachesAnybody.includes(name)) return
    const isChosen = name === "conversations.create" && field.name === "conversation"
    // A device has no journal, so its id stands in nobody's way.
    if (isChosen && kind === "device") return
    const theirs = { account: amy.account, device: amy.device, conversation: amys }[kind]
    for (const who of [dan, { ...dan, admin: true }]) {
      const ask = (id: string) =>
        outcome(name, { ...inputOf(name, who, dans), [field.name]: field.isList ? [id] : id }, who)
      const answer = await ask(theirs)
      // The id of a new group is the caller's to choose, but not one that names something already.
      if (isChosen) expect(answer).toMatchObject({ refused: "client_id_reused" })
      else expect(answer).toEqual(await ask(newId()))
      if (!isChosen && !leavesOut.includes(`${name} ${field.name}`))
        expect(answer).toMatchObject({ refused: "not_found" })
    }
    expect(broken).toEqual([])
  })
})

const ofMessages = signedIn.filter((name) => "message" in methods[name].input.entries)
test.each(ofMessages)("%s finds no message where there is none, or where one may not read", async (name) => {
  const own = { ...inputOf(name, dan, dans), message: 1 }
  expect(await outcome(name, own, dan), "the line that says who made the group").toMatchObject({ refused: "not_found" })
  expect(await outcome(name, { ...own, message: 99 }, dan)).toMatchObject({ refused: "not_found" })
  const unread = { ...inputOf(name, bob, amys), message: 4 }
  expect(await outcome(name, unread, bob)).toMatchObject({ refused: "not_found" })
})

test("only a message is quoted, and only one that one may read", async () => {
  const quoting = (who: SignedIn, conversation: ConversationId, quote: number) =>
    outcome("messages.send", { conversation, clientId: newId(), body: "as you said", quote }, who)
  expect(await quoting(dan, dans, 2)).toMatchObject({ output: {} })
  for (const quote of [1, 99]) expect(await quoting(dan, dans, quote)).toMatchObject({ refused: "not_found" })
  expect(await quoting(bob, amys, 2)).toMatchObject({ refused: "not_found" })
})

/** What stays for who has left: to read on, and to say how far one has read. */
const stays = ["conversations.get", "journal.range", "marks.set"]
const inConversations = cases.filter(({ field: { name } }) => name === "conversation" || name === "journal")
test.each(inConversations.filter(({ name }) => name !== "conversations.create"))(
  "$name for who has left",
  async ({ name }) => {
    const answer = await outcome(name, inputOf(name, bob, amys), bob)
    expect(answer).toMatchObject(stays.includes(name) ? { output: {} } : { refused: "not_found" })
  },
)

test.each(signedIn)("%s is for who is logged in", async (name) => {
  const answer = await outcome(name, inputOf(name, dan, dans), { address: "192.0.2.1" })
  expect(answer).toMatchObject({ refused: "unauthenticated" })
})
