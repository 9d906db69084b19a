import { type AccountId, type ConversationId, EverlineError } from "@everline/protocol"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import type { Handlers, SignedIn } from "../../src/handler.ts"
import { Carrier, THEIRS } from "./carrier.ts"
import { quiet, way } from "./exchange.ts"
import { once, openVillage, type Village, words } from "./village.ts"

const CODE = /\b\d{6}\b/

const refused = (code: string) => expect.objectContaining({ constructor: EverlineError, code })

let village: Village
let carrier: Carrier
let amy: SignedIn
let bob: SignedIn
/** Whose phone it is. */
let pat: SignedIn

beforeEach(async () => {
  carrier = new Carrier()
  const settings = {
    ...{ gateways: [way("carrier", carrier)], countries: ["CN"], currency: "CNY", prices: new Map() },
    ...{ caps: {}, longest: 10, referenceBits: 8 as const },
  }
  village = await openVillage({ settings, watch: quiet })
  village.texts.begin()
  amy = await village.person("amy")
  bob = await village.person("bob")
  pat = await village.person("pat")
})
afterEach(() => village[Symbol.asyncDispose]())

/** Somebody shows that the phone is theirs, by the code that came to it. */
async function show(who: SignedIn): Promise<void> {
  const codes = () => carrier.asked.flatMap(({ text }) => text.match(CODE) ?? [])
  const before = codes().length
  const { verification } = await village.here["numbers.sendCode"](who, { number: THEIRS })
  await expect.poll(() => codes().length, { timeout: 15_000, interval: 20 }).toBeGreaterThan(before)
  await village.here["numbers.add"](who, { verification, code: codes().at(-1) ?? "" })
}

const take = (who: SignedIn, server: Handlers = village.here) => server["numbers.take"](who, { number: THEIRS })
const threads = (who: SignedIn) => village.there["numbers.threads"](who, { number: THEIRS })
const phoneOf = async (who: SignedIn, remark = ""): Promise<AccountId> =>
  (await village.here["contacts.addNumber"](who, { number: THEIRS, remark })).profile.account

const direct = async (who: SignedIn, account: AccountId): Promise<ConversationId> =>
  (await village.here["conversations.direct"](who, { account })).conversation.conversation
/** The chat of somebody with the phone, in which something was said. */
async function chat(who: SignedIn, remark = ""): Promise<ConversationId> {
  const conversation = await direct(who, await phoneOf(who, remark))
  await say(who, conversation, "Dinner at seven?")
  return conversation
}
const say = (who: SignedIn, conversation: ConversationId, body: string, server: Handlers = village.here) =>
  server["messages.send"](who, { conversation, ...words(body) })

async function entries(who: SignedIn, journal: ConversationId | AccountId) {
  return (await village.there["journal.range"](who, { journal, after: 0, before: undefined, limit: 200 })).entries
}
const bodies = async (who: SignedIn, conversation: ConversationId) =>
  (await entries(who, conversation)).flatMap((entry) => (entry.kind === "message" ? [entry.message.body] : []))
const view = async (who: SignedIn, conversation: ConversationId) =>
  (await village.there["conversations.get"](who, { conversation })).conversation
const contactsOf = async (who: SignedIn) =>
  (await village.there["contacts.list"](who, { after: undefined, limit: 50 })).contacts
/** A group of Amy's and Bob's with the phone in it. */
async function groupWithPhone(): Promise<ConversationId> {
  const conversation = await village.group(amy, bob)
  const accounts = [await phoneOf(amy)]
  await village.here["conversations.add"](amy, { conversation, ...once(), accounts })
  return conversation
}

/** Until the gateway has taken the text of what was said last. */
const gone = (who: SignedIn, conversation: ConversationId) =>
  expect
    .poll(async () => (await view(who, conversation)).last?.sms, { timeout: 15_000 })
    .toMatchObject({ texts: [{ state: "accepted" }] })

/** Holds a conversation until it is released. */
async function held(conversation: ConversationId) {
  let release = () => {}
  let holding = Promise.resolve()
  await new Promise<void>((holds) => {
    const released = new Promise<void>((resolve) => {
      release = resolve
    })
    holding = village.database.transaction(async (tx) => {
      await tx.query("SELECT FROM journals WHERE id = $1 FOR UPDATE", [conversation])
      holds()
      await released
    })
  })
  return {
    release: () => {
      release()
      return holding
    },
  }
}

describe("who was only a number and joins", () => {
  test("goes on in the app, from there on; who wrote to them keeps all, and calls them as before", async () => {
    const conversation = await chat(amy, "Grandmother")
    const phone = await phoneOf(amy)
    await show(pat)
    expect(await threads(pat)).toEqual({ people: 1, groups: 0 })
    expect(await view(amy, conversation)).toMatchObject({ peer: phone, phones: 1 })
    await say(amy, conversation, "Or at eight?", village.there)

    village.pass(60_000)
    await take(pat)
    expect(await threads(pat)).toEqual({ people: 0, groups: 0 })
    expect(await view(amy, conversation)).toMatchObject({
      peer: pat.account,
      member: true,
      memberCount: 2,
      phones: 0,
      role: "member",
    })
    const { ordinal, marks, ...hers } = await view(pat, conversation)
    const now = village.now()
    expect(hers).toMatchObject({
      peer: amy.account,
      member: true,
      memberCount: 2,
      role: "member",
      last: null,
      since: now,
    })
    expect(marks.read).toBe(ordinal)
    const sent = await village.database.query("SELECT FROM texts WHERE purpose = 'message'")
    // By another server, which knew the chat as one with a phone.
    await say(amy, conversation, "Welcome", village.there)
    const after = await view(pat, conversation)
    expect(after.ordinal - after.marks.read).toBe(1)
    await say(pat, conversation, "Here I am")
    expect(await bodies(pat, conversation)).toEqual(["Welcome", "Here I am"])
    expect(await bodies(amy, conversation)).toEqual(["Dinner at seven?", "Or at eight?", "Welcome", "Here I am"])
    expect(await village.database.query("SELECT FROM texts WHERE purpose = 'message'")).toHaveLength(sent.length)
    expect(await direct(amy, pat.account)).toBe(conversation)
    expect(await contactsOf(amy)).toMatchObject([{ account: pat.account, remark: "Grandmother" }])
  })

  test("is told by entries to both, in the chat and in their own journals", async () => {
    const conversation = await chat(amy)
    const phone = await phoneOf(amy)
    await show(pat)
    await take(pat)
    const roster = (await entries(amy, conversation)).filter(({ kind }) => kind === "left" || kind === "joined")
    expect(roster).toMatchObject([
      { kind: "left", actor: phone, accounts: [phone], phones: 1, account: pat.account },
      { kind: "joined", actor: pat.account, accounts: [pat.account], number: phone },
    ])
    expect((await entries(pat, conversation)).map(({ kind }) => kind)).toEqual(["joined"])
    expect((await entries(pat, pat.account)).at(-1)).toMatchObject({ kind: "membership", conversation, member: true })
    expect((await entries(amy, amy.account)).slice(-2)).toMatchObject([
      { kind: "contact", account: phone, contact: null },
      { kind: "contact", account: pat.account },
    ])
  })

  test("has to have shown that the number is theirs, and to want it: nothing comes by itself", async () => {
    const conversation = await chat(amy)
    await expect(threads(pat)).rejects.toEqual(refused("not_found"))
    await expect(take(pat)).rejects.toEqual(refused("not_found"))
    await show(pat)
    await expect(view(pat, conversation)).rejects.toEqual(refused("not_found"))
    await carrier.bring({ from: THEIRS, text: "Yes" })
    expect(await bodies(amy, conversation)).toEqual(["Dinner at seven?", "Yes"])
    // Who shows nothing but that they can write from it is nobody here.
    await expect(take(bob)).rejects.toEqual(refused("not_found"))
    expect(await view(amy, conversation)).toMatchObject({ peer: await phoneOf(amy) })
  })

  test("is who showed it last: of a number that changed hands, only its owner now may ask or take", async () => {
    const conversation = await chat(amy)
    await show(bob)
    await show(pat)
    await expect(threads(bob)).rejects.toEqual(refused("not_found"))
    await expect(take(bob)).rejects.toEqual(refused("not_found"))
    await take(pat)
    expect(await view(amy, conversation)).toMatchObject({ peer: pat.account })
    // What was taken stays; who has the number next gets what is written to it anew.
    await show(bob)
    expect(await threads(bob)).toEqual({ people: 0, groups: 0 })
    expect(await view(amy, conversation)).toMatchObject({ peer: pat.account })
  })

  test("goes on where two talk already; the chat with the number stays to be read", async () => {
    const old = await chat(amy, "Grandmother")
    const phone = await phoneOf(amy)
    const theirs = await direct(pat, amy.account)
    await say(pat, theirs, "I have the app now")
    await show(pat)
    await take(pat)
    expect(await view(amy, old)).toMatchObject({ member: false, peer: phone })
    expect(await bodies(amy, old)).toEqual(["Dinner at seven?"])
    await expect(say(amy, old, "Are you there?", village.there)).rejects.toEqual(refused("not_found"))
    // What was written to a number says where it goes on.
    expect((await entries(amy, old)).at(-1)).toMatchObject({ kind: "left", actor: phone, account: pat.account })
    await expect(view(pat, old)).rejects.toEqual(refused("not_found"))
    expect(await direct(amy, pat.account)).toBe(theirs)
    expect(await contactsOf(amy)).toMatchObject([{ account: pat.account, remark: "Grandmother" }])
    expect((await entries(amy, amy.account)).filter(({ kind }) => kind === "membership").at(-1)).toMatchObject({
      ...{ conversation: old, member: false },
    })
  })

  test("comes into groups in the number's place, to read from there on whatever the group has, and is in none twice", async () => {
    const group = await groupWithPhone()
    await village.here["conversations.setHistory"](amy, { conversation: group, ...once(), history: "all" })
    await say(amy, group, "The well is dry")
    const both = await groupWithPhone()
    await village.here["conversations.add"](amy, { conversation: both, ...once(), accounts: [pat.account] })
    await show(pat)
    expect(await threads(pat)).toEqual({ people: 0, groups: 2 })
    await take(pat)
    await say(bob, group, "Come early", village.there)
    expect(await bodies(pat, group)).toEqual(["Come early"])
    expect(await view(amy, group)).toMatchObject({ memberCount: 3, role: "owner" })
    expect(await view(amy, both)).toMatchObject({ memberCount: 3 })
    expect((await entries(amy, both)).at(-1)).toMatchObject({
      ...{ kind: "left", accounts: [await phoneOf(amy)], account: pat.account },
    })
  })

  test("does not come back into a group by it", async () => {
    const group = await groupWithPhone()
    await village.here["conversations.add"](amy, { conversation: group, ...once(), accounts: [pat.account] })
    await village.here["conversations.remove"](amy, { conversation: group, ...once(), accounts: [pat.account] })
    await show(pat)
    expect(await threads(pat)).toEqual({ people: 0, groups: 0 })
    await take(pat)
    expect(await view(pat, group)).toMatchObject({ member: false })
    expect(await view(amy, group)).toMatchObject({ memberCount: 3 })
  })

  test.each([
    ["has blocked them", () => village.here["accounts.block"](amy, { account: pat.account })],
    ["is blocked by them", () => village.here["accounts.block"](pat, { account: amy.account })],
    ["has blocked the number", async () => village.here["accounts.block"](amy, { account: await phoneOf(amy) })],
  ])("learns nothing of who %s, nor they of that", async (_, block) => {
    const conversation = await chat(amy)
    const phone = await phoneOf(amy)
    await block()
    await show(pat)
    expect(await threads(pat)).toEqual({ people: 0, groups: 0 })
    await take(pat)
    expect(await view(amy, conversation)).toMatchObject({ peer: phone, member: true })
    expect(await contactsOf(amy)).toMatchObject([{ account: phone }])
    await expect(view(pat, conversation)).rejects.toEqual(refused("not_found"))
  })

  test("may take it twice and by two servers at once: it is taken once", async () => {
    const conversation = await chat(amy)
    const group = await groupWithPhone()
    await show(pat)
    await Promise.all([take(pat), take(pat, village.there)])
    await take(pat, village.there)
    for (const one of [conversation, group]) {
      const roster = (await entries(amy, one)).filter(({ kind, actor }) => kind === "joined" && actor === pat.account)
      expect(roster).toHaveLength(1)
    }
  })

  test("asks again when it was cut short, and the rest comes", async () => {
    const [hers, his] = [await chat(amy), await chat(bob)]
    await show(pat)
    const [last = hers] = [hers, his].sort().slice(-1)
    // What becomes of the texts is written down: nothing else holds either.
    for (const [who, one] of [
      [amy, hers],
      [bob, his],
    ] as const)
      await gone(who, one)
    const second = await held(last)
    const cut = take(pat).catch((error: unknown) => error)
    await expect.poll(() => threads(pat), { timeout: 15_000 }).toEqual({ people: 1, groups: 0 })
    // So dies the server that takes it.
    const end = () =>
      village.database.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%FOR UPDATE%'`,
      )
    await expect.poll(async () => (await end()).length).toBe(1)
    expect(await cut).toBeInstanceOf(Error)
    await second.release()
    expect(await threads(pat)).toEqual({ people: 1, groups: 0 })
    await take(pat, village.there)
    expect(await view(amy, hers)).toMatchObject({ peer: pat.account })
    expect(await view(bob, his)).toMatchObject({ peer: pat.account })
  })

  test("is told to nobody who writes to the number anew: that is a chat with a phone as before", async () => {
    const before = await chat(amy)
    const phone = await phoneOf(amy)
    await show(pat)
    await take(pat)
    await carrier.bring({ from: THEIRS, text: "By SMS, for whom?" })
    expect(await bodies(amy, before)).toEqual(["Dinner at seven?"])
    expect(await phoneOf(amy)).toBe(phone)
    expect(await phoneOf(bob)).toBe(phone)
    const anew = await chat(amy)
    expect(anew).not.toBe(before)
    expect(await view(amy, anew)).toMatchObject({ peer: phone })
    expect(await threads(pat)).toEqual({ people: 1, groups: 0 })
  })

  test("reads and is read as both like it, also after a block that was taken back: the number has no say any more", async () => {
    const conversation = await chat(amy)
    await show(pat)
    await take(pat)
    for (const who of [amy, pat]) await village.here["privacy.set"](who, { receipts: "read" })
    await say(amy, conversation, "Welcome")
    const { ordinal } = await view(amy, conversation)
    expect(await view(amy, conversation)).toMatchObject({ peerMarks: { read: 0, delivered: 0 } })
    await village.here["accounts.block"](amy, { account: pat.account })
    await village.here["marks.set"](pat, { conversation, read: ordinal, delivered: ordinal })
    await village.here["accounts.unblock"](amy, { account: pat.account })
    expect(await view(amy, conversation)).toMatchObject({ peerMarks: { read: ordinal, delivered: ordinal } })
  })

  test("who wrote to their own number has that chat to read, and nobody else in it", async () => {
    const conversation = await chat(pat)
    await show(pat)
    await take(pat)
    expect(await view(pat, conversation)).toMatchObject({ member: false })
    expect(await contactsOf(pat)).toEqual([])
  })
})
