import {
  type AccountId,
  type CallId,
  type ConversationId,
  EverlineError,
  type Message,
  newId,
  type Profile,
} from "@everline/protocol"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import type { GatewaySetup } from "../../src/features/sms/settings.ts"
import type { SignedIn } from "../../src/handler.ts"
import { Carrier, OURS, THEIRS } from "./carrier.ts"
import { quiet, way } from "./exchange.ts"
import { once, openVillage, type Village, words } from "./village.ts"

const OTHERS = "+8613900139000"
const SECOND = "+861069000002"
const HOUR_MS = 3600_000

const refused = (code: string) => expect.objectContaining({ constructor: EverlineError, code })

let village: Village
let carrier: Carrier
let amy: SignedIn
let bob: SignedIn

async function open(more: Partial<GatewaySetup>): Promise<void> {
  carrier = new Carrier()
  const settings = {
    ...{ gateways: [way("carrier", carrier, more)], countries: ["CN"], currency: "CNY", prices: new Map() },
    ...{ caps: {}, longest: 10, referenceBits: 8 as const },
  }
  village = await openVillage({ settings, watch: quiet })
  village.texts.begin()
  await expect.poll(() => carrier.lines.length, { timeout: 15_000, interval: 20 }).toBe(1)
  amy = await village.person("amy")
  bob = await village.person("bob")
}

const add = async (who: SignedIn, number = THEIRS, remark = ""): Promise<Profile> =>
  (await village.here["contacts.addNumber"](who, { number, remark })).profile

/** The chat of somebody with a phone. */
async function chat(who: SignedIn, number = THEIRS): Promise<ConversationId> {
  const { account } = await add(who, number)
  return (await village.here["conversations.direct"](who, { account })).conversation.conversation
}

const say = (who: SignedIn, conversation: ConversationId, body: string) =>
  village.here["messages.send"](who, { conversation, ...words(body) })

/** What somebody reads in a conversation. */
async function read(who: SignedIn, conversation: ConversationId): Promise<readonly Message[]> {
  const range = { journal: conversation, after: 0, before: undefined, limit: 200 }
  const { entries } = await village.there["journal.range"](who, range)
  return entries.flatMap((entry) => (entry.kind === "message" ? [entry.message] : []))
}

const bodies = async (who: SignedIn, conversation: ConversationId) =>
  (await read(who, conversation)).map(({ body }) => body)

/** Waits until texts of the newest message have come so far. */
const come = (who: SignedIn, conversation: ConversationId, ...states: readonly string[]) =>
  expect
    .poll(
      async () => {
        const sms = (await read(who, conversation)).at(-1)?.sms
        return sms?.way === "out" ? sms.texts.map(({ state }) => state) : []
      },
      { timeout: 15_000, interval: 20 },
    )
    .toEqual(states)

afterEach(() => village[Symbol.asyncDispose]())

describe("a contact who is nothing but a number", () => {
  beforeEach(() => open({ numbers: [OURS] }))

  test("is one contact however often it is added, by whomever, and each calls it as they like", async () => {
    const profile = await add(amy, THEIRS, "Grandmother")
    expect(profile).toMatchObject({ userName: THEIRS, displayName: "+86 138 0013 8000", kind: "number" })
    expect(await add(amy, THEIRS, "Somebody else")).toEqual(profile)
    expect(await add(bob)).toEqual(profile)
    const { contacts, profiles } = await village.there["contacts.list"](amy, { after: undefined, limit: 50 })
    expect(contacts).toMatchObject([{ account: profile.account, remark: "Grandmother" }])
    expect(profiles).toEqual([profile])
  })

  test("is found by nobody else: that a number is written to from here is nobody's business", async () => {
    await add(amy)
    expect((await village.here["accounts.find"](bob, { text: THEIRS })).profiles).toEqual([])
    const everybody = await village.users.list({ text: "", after: undefined, limit: 50 })
    expect(everybody.users.map(({ userName }) => userName)).toEqual(["bob", "amy"])
  })

  test("has to have a number that people have, in a country where texts go", async () => {
    await expect(add(amy, "+8610")).rejects.toEqual(refused("number_invalid"))
    await expect(add(amy, "+14155552671")).rejects.toEqual(refused("sms_country_closed"))
  })

  test("cannot be called, or asked to be a contact", async () => {
    const { account } = await add(amy)
    const conversation = await chat(amy)
    const call = newId<CallId>()
    const start = village.here["calls.start"](amy, { call, conversation, media: "audio", holds: ["microphone"] })
    await expect(start).rejects.toEqual(refused("call_needs_account"))
    await expect(village.here["contacts.request"](amy, { account, greeting: "" })).rejects.toEqual(refused("not_found"))
  })
})

describe("what is written to a number", () => {
  beforeEach(() => open({ numbers: [OURS] }))

  test("goes out as SMS that says who writes, and the chat says how far it has come", async () => {
    const conversation = await chat(amy)
    await say(amy, conversation, "Dinner at seven?")
    expect((await read(amy, conversation)).at(-1)?.sms).toMatchObject({ way: "out", texts: [{ segments: 1 }] })
    await come(amy, conversation, "accepted")
    expect(carrier.asked).toMatchObject([{ to: THEIRS, from: OURS, text: "amy: Dinner at seven?" }])
    await carrier.tell({ ids: ["1"] })
    await come(amy, conversation, "delivered")
  })

  test("is said to have failed in words that people have, when the network gives up", async () => {
    const conversation = await chat(amy)
    await say(amy, conversation, "Are you there?")
    await come(amy, conversation, "accepted")
    await carrier.tell({ ids: ["1"], state: "failed", code: "012" })
    await come(amy, conversation, "failed")
    expect((await read(amy, conversation)).at(-1)?.sms).toMatchObject({ texts: [{ trouble: "not_delivered" }] })
  })

  test("is answered in the same chat, and says no more who writes", async () => {
    const conversation = await chat(amy)
    await say(amy, conversation, "Dinner at seven?")
    await come(amy, conversation, "accepted")
    await carrier.bring({ from: THEIRS, text: "Yes" })
    expect((await read(amy, conversation)).at(-1)).toMatchObject({
      body: "Yes",
      author: (await add(amy)).account,
      sms: { way: "in", partial: false },
    })
    await say(amy, conversation, "Good")
    await come(amy, conversation, "accepted")
    expect(carrier.asked.at(-1)?.text).toBe("Good")
  })

  test("is not taken from whom one has blocked, nor by who said stop", async () => {
    const conversation = await chat(amy)
    await say(amy, conversation, "Dinner at seven?")
    await come(amy, conversation, "accepted")
    await carrier.bring({ from: THEIRS, text: "STOP" })
    await expect(say(amy, conversation, "Please")).rejects.toEqual(refused("sms_stopped"))
    await carrier.bring({ from: THEIRS, text: "START" })
    await village.here["accounts.block"](amy, { account: (await add(amy)).account })
    await carrier.bring({ from: THEIRS, text: "What?" })
    expect(await bodies(amy, conversation)).toEqual(["Dinner at seven?"])
  })

  test("stays as it is once it is out, and is taken back as long as it waits", async () => {
    const conversation = await chat(amy)
    const { seq: message } = await say(amy, conversation, "Dinner at six?")
    await come(amy, conversation, "accepted")
    const named = { conversation, message }
    await expect(village.here["messages.recall"](amy, { ...named, ...once() })).rejects.toEqual(refused("sent_by_sms"))
    const edit = { ...named, ...once(), body: "Seven" }
    await expect(village.here["messages.edit"](amy, edit)).rejects.toEqual(refused("sent_by_sms"))

    carrier.turn(false)
    const { seq: waiting } = await say(amy, conversation, "Never mind")
    await village.here["messages.recall"](amy, { conversation, message: waiting, ...once() })
    carrier.turn(true)
    await say(amy, conversation, "Until then")
    await come(amy, conversation, "accepted")
    expect(carrier.asked.map(({ text }) => text)).toEqual(["amy: Dinner at six?", "Until then"])
  })

  test("from others is sent on line by line, with who said it", async () => {
    const group = await village.group(amy, bob)
    const { seq: one } = await say(amy, group, "Six")
    const { seq: two } = await say(bob, group, "Seven")
    const conversation = await chat(amy)
    await village.here["messages.merge"](amy, { conversation, ...once(), from: group, messages: [one, two] })
    await come(amy, conversation, "accepted")
    expect(carrier.asked.at(-1)?.text).toBe("amy: amy: Six\nbob: Seven")
  })

  test("is known before: what it costs, what goes in front of it, what was spent", async () => {
    const conversation = await chat(amy)
    const before = { currency: "CNY", prefix: "amy: ", phones: [{ price: 1_000, trouble: null }], spent: 0, most: null }
    expect(await village.here["sms.terms"](amy, { conversation })).toMatchObject(before)
    await say(amy, conversation, "很长".repeat(40))
    expect(await village.there["sms.terms"](amy, { conversation })).toMatchObject({
      prefix: "",
      spent: 2_000,
      referenceBits: 8,
    })
  })

  test("says who writes once more, as is known before, when our number that they know is ours no more", async () => {
    const conversation = await chat(amy)
    await say(amy, conversation, "Dinner at seven?")
    await village.database.query("UPDATE sms_threads SET ours = $1", [SECOND])
    expect(await village.there["sms.terms"](amy, { conversation })).toMatchObject({ prefix: "amy: " })
    await say(amy, conversation, "At eight")
    await come(amy, conversation, "accepted")
    expect(carrier.asked.at(-1)?.text).toBe("amy: At eight")
  })

  test("keeps what it cost when it was taken on", async () => {
    const conversation = await chat(amy)
    await say(amy, conversation, "很长".repeat(40))
    await come(amy, conversation, "accepted")
    expect((await read(amy, conversation)).at(-1)?.sms).toMatchObject({ texts: [{ segments: 2, price: 2_000 }] })
  })

  test("has no price where nobody said one, and none where it was never taken on", async () => {
    await village[Symbol.asyncDispose]()
    await open({ numbers: [OURS, SECOND], price: null })
    const group = await village.group(amy, bob)
    const accounts = [(await add(amy)).account, (await add(amy, OTHERS)).account]
    await village.here["conversations.add"](amy, { conversation: group, ...once(), accounts })
    await carrier.bring({ from: THEIRS, text: "STOP" })
    await say(amy, group, "The well is dry")
    const sms = (await read(amy, group)).at(-1)?.sms
    const texts = sms?.way === "out" ? sms.texts : []
    expect(texts.map(({ trouble, price }) => [trouble, price])).toEqual([
      ["stopped", undefined],
      [null, null],
    ])
  })
})

describe("several chats with one number", () => {
  test("come by different numbers of ours, so that each answer finds its own", async () => {
    await open({ numbers: [OURS, SECOND] })
    const [hers, his] = [await chat(amy), await chat(bob)]
    await say(amy, hers, "From Amy")
    await say(bob, his, "From Bob")
    await come(bob, his, "accepted")
    await come(amy, hers, "accepted")
    expect(carrier.asked.map(({ from }) => from).toSorted()).toEqual([OURS, SECOND])
    const toBob = carrier.asked.find(({ text }) => text.endsWith("From Bob"))?.from ?? ""
    await carrier.bring({ from: THEIRS, to: toBob, text: "For Bob" })
    expect(await bodies(bob, his)).toEqual(["From Bob", "For Bob"])
    expect(await bodies(amy, hers)).toEqual(["From Amy"])
  })

  test("that share the only number of ours are told apart by the day, and then by a question", async () => {
    await open({ numbers: [OURS] })
    const [hers, his] = [await chat(amy), await chat(bob)]
    await say(amy, hers, "From Amy")
    village.pass(HOUR_MS)
    await say(bob, his, "From Bob")
    await come(bob, his, "accepted")
    await carrier.bring({ from: THEIRS, text: "For who wrote last" })
    expect(await bodies(bob, his)).toEqual(["From Bob", "For who wrote last"])

    village.pass(25 * HOUR_MS)
    await carrier.bring({ from: THEIRS, text: "Hello again" })
    await carrier.bring({ from: THEIRS, text: "it is me" })
    await expect.poll(() => carrier.asked.at(-1)?.text, { timeout: 15_000 }).toContain("1 bob\n2 amy")
    expect(await bodies(amy, hers)).toEqual(["From Amy"])
    await carrier.bring({ from: THEIRS, text: "2" })
    expect(await bodies(amy, hers)).toEqual(["From Amy", "Hello again", "it is me"])
    await carrier.bring({ from: THEIRS, text: "And now without asking" })
    expect((await bodies(amy, hers)).at(-1)).toBe("And now without asking")
    expect(await bodies(bob, his)).toHaveLength(2)
    // Who is asked once is asked once.
    expect(carrier.asked.filter(({ text }) => text.includes("1 bob"))).toHaveLength(1)
  })

  test("that nobody has are answered by nobody", async () => {
    await open({ numbers: [OURS] })
    await carrier.bring({ from: THEIRS, text: "Who are you?" })
    expect(carrier.asked).toEqual([])
  })
})

describe("a group with phones in it", () => {
  beforeEach(() => open({ numbers: [OURS, SECOND] }))

  test("is heard by all, each as they can, and answered by all", async () => {
    const group = await village.group(amy, bob)
    const [one, two] = [await add(amy), await add(amy, OTHERS)]
    const accounts = [one.account, two.account]
    await village.here["conversations.add"](amy, { conversation: group, ...once(), accounts })
    // Bob's server knew the group without phones.
    await say(bob, group, "The well is dry")
    await come(amy, group, "accepted", "accepted")
    expect(carrier.asked.map(({ to, text }) => `${to} ${text}`).toSorted()).toEqual([
      `${THEIRS} bob (The well): The well is dry`,
      `${OTHERS} bob (The well): The well is dry`,
    ])
    const from = carrier.asked.find(({ to }) => to === OTHERS)?.from ?? ""
    await carrier.bring({ from: OTHERS, to: from, text: "Coming" })
    expect((await read(bob, group)).at(-1)).toMatchObject({ body: "Coming", author: two.account })
  })

  test("goes on for the others when one wants no texts", async () => {
    const group = await village.group(amy, bob)
    const [one, two] = [await add(amy), await add(amy, OTHERS)]
    const accounts = [one.account, two.account]
    await village.here["conversations.add"](amy, { conversation: group, ...once(), accounts })
    await carrier.bring({ from: THEIRS, text: "退订" })
    await say(bob, group, "The well is dry")
    await expect
      .poll(async () => {
        const sms = (await read(amy, group)).at(-1)?.sms
        return sms?.way === "out" ? sms.texts.map(({ state, trouble }) => trouble ?? state).toSorted() : []
      })
      .toEqual(["accepted", "stopped"])
    await village.here["conversations.remove"](amy, { conversation: group, ...once(), accounts })
    await say(bob, group, "Only us now")
    expect((await read(amy, group)).at(-1)?.sms).toBeUndefined()
  })

  test("says how many there are, also by entries, as they come and go", async () => {
    const group = await village.group(amy, bob)
    const [one, two] = [await add(amy), await add(amy, OTHERS)]
    const cid = await village.person("cid")
    const phones = async (who: SignedIn) =>
      (await village.there["conversations.get"](who, { conversation: group })).conversation.phones
    const change = (what: "conversations.add" | "conversations.remove", ...accounts: AccountId[]) =>
      village.here[what](amy, { conversation: group, ...once(), accounts })
    expect(await phones(bob)).toBe(0)
    await change("conversations.add", one.account, cid.account, two.account)
    expect([await phones(bob), await phones(cid)]).toEqual([2, 2])
    await change("conversations.remove", cid.account)
    expect([await phones(bob), await phones(cid)]).toEqual([2, 0])
    await change("conversations.remove", one.account)
    expect(await phones(bob)).toBe(1)
    const range = { journal: group, after: 0, before: undefined, limit: 200 }
    const { entries } = await village.there["journal.range"](bob, range)
    const moved = entries.flatMap((entry) => (entry.kind === "joined" || entry.kind === "left" ? [entry] : []))
    expect(moved.map(({ kind, count, phones: among = 0 }) => [kind, count, among])).toEqual([
      ["joined", 3, 2],
      ["left", 1, 0],
      ["left", 1, 1],
    ])
  })
})

test("where no gateway is, nobody is added by their number, and nothing falls back to SMS", async () => {
  carrier = new Carrier()
  village = await openVillage()
  amy = await village.person("amy")
  await expect(add(amy)).rejects.toEqual(refused("sms_off"))
  await expect(village.here["fallback.set"](amy, { afterMinutes: 2 })).rejects.toEqual(refused("sms_off"))
})
