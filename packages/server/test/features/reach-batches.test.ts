import { type ConversationId, EverlineError } from "@everline/protocol"
import { afterEach, expect, test } from "vitest"
import type { Caps } from "../../src/features/sms/caps.ts"
import type { SignedIn } from "../../src/handler.ts"
import { Carrier, OURS } from "./carrier.ts"
import { quiet, way } from "./exchange.ts"
import { once, openVillage, type Village, words } from "./village.ts"

const COUNT = 12
const SECOND = "+861069000002"
const numberOf = (i: number): string => `+86138001380${String(i).padStart(2, "0")}`

let village: Village
let carrier: Carrier
let amy: SignedIn
let chats: readonly ConversationId[]

async function open(caps: Caps = {}): Promise<void> {
  carrier = new Carrier()
  carrier.turn(false)
  const gateways = [way("carrier", carrier, { numbers: [OURS, SECOND] })]
  const settings = {
    ...{ gateways, countries: ["CN"], currency: "CNY", prices: new Map(), caps, longest: 10 },
    referenceBits: 8 as const,
  }
  village = await openVillage({ settings, watch: quiet })
  village.texts.begin()
  amy = await village.person("amy")
  chats = await Promise.all(Array.from({ length: COUNT }, (_, i) => chat(amy, numberOf(i))))
}

async function chat(who: SignedIn, number: string): Promise<ConversationId> {
  const { profile } = await village.here["contacts.addNumber"](who, { number, remark: "" })
  const { account } = profile
  return (await village.here["conversations.direct"](who, { account })).conversation.conversation
}

const say = (conversation: ConversationId, body: string) =>
  village.here["messages.send"](amy, { conversation, ...words(body) })

/** In how many transactions messages with such words were written. */
const transactions = async (like: string): Promise<number> =>
  (
    await village.database.query("SELECT DISTINCT xmin::text FROM entries WHERE kind = 'message' AND body LIKE $1", [
      like,
    ])
  ).length

const textsOf = async (conversation: ConversationId) => {
  const { entries } = await village.there["journal.range"](amy, { journal: conversation, limit: 100 })
  return entries.flatMap((entry) => (entry.kind === "message" ? [entry.message] : []))
}

const counted = async (): Promise<number> =>
  (await village.database.query<{ segments: number }>("SELECT segments FROM sms_totals WHERE scope = 'server'"))[0]
    ?.segments ?? 0

const codesOf = (outcomes: readonly PromiseSettledResult<unknown>[]) =>
  outcomes.map((outcome) => (outcome.status === "fulfilled" ? "ok" : (outcome.reason.code ?? outcome.reason.name)))

afterEach(() => village[Symbol.asyncDispose]())

test("messages to many phones that are written at once are one transaction, and each goes where it should", async () => {
  await open()
  // Who may write where is known from here on: nothing is to be waited for before it is written.
  await Promise.all(chats.map((conversation) => say(conversation, "Hello")))
  const outcomes = await Promise.all(chats.map((conversation, i) => say(conversation, `To ${i}`)))
  expect(await transactions("To %")).toBe(1)
  for (const [i, conversation] of chats.entries()) {
    expect(await textsOf(conversation)).toMatchObject([
      { body: "Hello" },
      { seq: outcomes[i]?.seq, body: `To ${i}`, sms: { way: "out", texts: [{ state: "queued", segments: 1 }] } },
    ])
  }
  carrier.turn(true)
  await expect.poll(() => carrier.asked.length).toBe(2 * COUNT)
  const asked = carrier.asked.map(({ to, text }) => `${to} ${text}`).toSorted()
  expect(asked).toEqual(chats.flatMap((_, i) => [`${numberOf(i)} To ${i}`, `${numberOf(i)} amy: Hello`]).toSorted())
})

test("several to one phone from one person come in their order, and only the first says who writes", async () => {
  await open()
  const [first] = chats
  if (first === undefined) throw new Error("no chat")
  await Promise.all(["One", "Two", "Three"].map((body) => say(first, body)))
  await say(first, "Four")
  expect((await textsOf(first)).map(({ body }) => body)).toEqual(["One", "Two", "Three", "Four"])
  carrier.turn(true)
  await expect.poll(() => carrier.asked.length).toBe(4)
  expect(carrier.asked.map(({ text }) => text)).toEqual(["amy: One", "amy: Two", "amy: Three", "Four"])
})

test("two who write to one phone for the first time at once come by different numbers", async () => {
  await open()
  const bob = await village.person("bob")
  const theirs = numberOf(0)
  const his = await chat(bob, theirs)
  const [hers] = chats
  if (hers === undefined) throw new Error("no chat")
  await Promise.all([say(hers, "From Amy"), village.here["messages.send"](bob, { conversation: his, ...words("Bob") })])
  carrier.turn(true)
  await expect.poll(() => carrier.asked.length).toBe(2)
  expect(carrier.asked.map(({ from }) => from).toSorted()).toEqual([OURS, SECOND])
})

test("one that comes again is the one that was kept, also when both come at once", async () => {
  await open()
  const [conversation] = chats
  if (conversation === undefined) throw new Error("no chat")
  const message = { conversation, ...words("Once") }
  const [one, two] = await Promise.all([
    village.here["messages.send"](amy, message),
    village.here["messages.send"](amy, message),
  ])
  expect(two).toEqual(one)
  expect(await village.there["messages.send"](amy, message)).toEqual(one)
  await expect(village.here["messages.send"](amy, { ...message, body: "Another" })).rejects.toMatchObject({
    code: "client_id_reused",
  })
  expect(await textsOf(conversation)).toHaveLength(1)
  expect(await counted()).toBe(1)
})

test("those that a cap still lets go are sent, the others are refused, and of these nothing is kept or counted", async () => {
  await open({ account: { hour: 5 } })
  const outcomes = await Promise.allSettled(chats.map((conversation) => say(conversation, "Hello")))
  expect(codesOf(outcomes).toSorted()).toEqual([
    ...Array<string>(5).fill("ok"),
    ...Array<string>(COUNT - 5).fill("sms_over_cap"),
  ])
  const kept = await Promise.all(chats.map(textsOf))
  expect(kept.flat()).toHaveLength(5)
  expect(await counted()).toBe(5)
})

test("one that the database cannot take fails alone", async () => {
  await open()
  const bad = chats[4]
  await village.database.query(
    "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'refused' USING ERRCODE = '23514'; END $$",
  )
  await village.database.query(
    `CREATE TRIGGER refuse BEFORE INSERT ON texts FOR EACH ROW WHEN (new.conversation = '${bad}') EXECUTE FUNCTION refuse()`,
  )
  const outcomes = await Promise.allSettled(chats.map((conversation) => say(conversation, "Hello")))
  expect(codesOf(outcomes)).toEqual(chats.map((conversation) => (conversation === bad ? "23514" : "ok")))
  for (const conversation of chats) expect(await textsOf(conversation)).toHaveLength(conversation === bad ? 0 : 1)
  expect(await counted()).toBe(COUNT - 1)
})

test("who may write no more when their message's turn comes is told so", async () => {
  await open()
  const group = await village.group(amy)
  const { profile } = await village.here["contacts.addNumber"](amy, { number: numberOf(0), remark: "" })
  await village.here["conversations.add"](amy, { conversation: group, ...once(), accounts: [profile.account] })
  const bob = await village.person("bob")
  await village.here["conversations.add"](amy, { conversation: group, ...once(), accounts: [bob.account] })
  const write = () => village.here["messages.send"](bob, { conversation: group, ...words("Am I still here?") })
  await write()
  // The other server knows first.
  await village.there["conversations.remove"](amy, { conversation: group, ...once(), accounts: [bob.account] })
  await expect(write()).rejects.toEqual(expect.objectContaining({ constructor: EverlineError, code: "not_found" }))
})

test("a group with many phones reaches each of them once", async () => {
  await open()
  const group = await village.group(amy)
  const accounts = await Promise.all(
    chats.map(async (_, i) => {
      const { profile } = await village.here["contacts.addNumber"](amy, { number: numberOf(i), remark: "" })
      return profile.account
    }),
  )
  await village.here["conversations.add"](amy, { conversation: group, ...once(), accounts })
  await say(group, "To all")
  const [all] = await textsOf(group)
  expect(all?.sms).toMatchObject({ texts: accounts.map(() => ({ state: "queued", segments: 1 })) })
  carrier.turn(true)
  await expect.poll(() => carrier.asked.length).toBe(COUNT)
  expect(carrier.asked.map(({ to }) => to).toSorted()).toEqual(chats.map((_, i) => numberOf(i)))
})
