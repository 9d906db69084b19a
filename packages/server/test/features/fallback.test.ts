import { type ConversationId, EverlineError, type FallbackSettings, type Message } from "@everline/protocol"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import type { SignedIn } from "../../src/handler.ts"
import { Carrier, OURS, THEIRS } from "./carrier.ts"
import { quiet, way } from "./exchange.ts"
import { once, openVillage, type Village, words } from "./village.ts"

const MINUTE_MS = 60_000
const refused = (code: string) => expect.objectContaining({ constructor: EverlineError, code })

let village: Village
let carrier: Carrier
let amy: SignedIn
let ben: SignedIn
let conversation: ConversationId

beforeEach(async () => {
  carrier = new Carrier()
  const gateways = [way("carrier", carrier, { numbers: [OURS] })]
  const settings = {
    ...{ gateways, countries: ["CN"], currency: "CNY", prices: new Map(), caps: {}, longest: 10 },
    referenceBits: 8 as const,
  }
  village = await openVillage({ settings, watch: quiet })
  village.texts.begin()
  amy = await village.person("amy")
  ben = await village.person("ben")
  conversation = (await village.here["conversations.direct"](amy, { account: ben.account })).conversation.conversation
  await village.database.query("INSERT INTO numbers (number, account, since) VALUES ($1, $2, 0)", [THEIRS, ben.account])
  await village.here["fallback.set"](ben, { afterMinutes: 10 })
  await look()
})
afterEach(() => village[Symbol.asyncDispose]())

/** A server looks what has to go by SMS, once all that was written is to be seen. */
async function look(): Promise<void> {
  await village.settled()
  await village.fallback.turn()
}

const say = (body: string, from = amy) => village.here["messages.send"](from, { conversation, ...words(body) })

async function read(): Promise<readonly Message[]> {
  const range = { journal: conversation, after: 0, before: undefined, limit: 200 }
  const { entries } = await village.there["journal.range"](amy, range)
  return entries.flatMap((entry) => (entry.kind === "message" ? [entry.message] : []))
}

const statesOf = (message: Message | undefined) =>
  message?.sms?.way === "out" ? message.sms.texts.map(({ state }) => state) : null
/** Waits until the newest message has come so far by SMS. */
const come = (...states: readonly string[]) =>
  expect.poll(async () => statesOf((await read()).at(-1)), { timeout: 15_000, interval: 20 }).toEqual(states)
/** Waits until so many texts have gone out. */
const out = (count: number) => expect.poll(() => carrier.asked.length, { timeout: 15_000, interval: 20 }).toBe(count)
const receive = (ordinal: number) => village.here["marks.set"](ben, { conversation, delivered: ordinal, read: 0 })

describe("a message that no device has received", () => {
  test("goes out by SMS when its time is over, once, and says that one may answer", async () => {
    await say("Dinner at seven?")
    await look()
    village.pass(10 * MINUTE_MS - 1)
    await look()
    expect(statesOf((await read())[0])).toBeNull()
    village.pass(1)
    for (let turn = 0; turn < 3; turn += 1) await look()
    await come("accepted")
    expect(carrier.asked).toMatchObject([{ to: THEIRS, from: OURS, text: "amy: Dinner at seven?\n(Reply to answer)" }])
  })

  test("is answered by SMS in the same chat, and what follows says no more what one may do", async () => {
    await say("Dinner at seven?")
    await look()
    village.pass(10 * MINUTE_MS)
    await look()
    await come("accepted")
    await carrier.bring({ from: THEIRS, text: "Yes" })
    expect((await read()).at(-1)).toMatchObject({ author: ben.account, body: "Yes", sms: { way: "in" } })
    await say("Good")
    await look()
    village.pass(10 * MINUTE_MS)
    await look()
    await out(2)
    expect(carrier.asked.at(-1)?.text).toBe("Good")
  })

  test("stays here when a device has received it in time, or it was taken back", async () => {
    const { ordinal } = await say("Dinner at seven?")
    const { seq: message } = await say("Never mind")
    await look()
    await village.here["messages.recall"](amy, { conversation, message, ...once() })
    await receive(ordinal)
    village.pass(10 * MINUTE_MS)
    await look()
    expect((await read()).map(statesOf)).toEqual([null, null])
    expect(carrier.asked).toEqual([])
  })

  test("is called back while it still waits to go out, when a device has it after all", async () => {
    carrier.turn(false)
    const { ordinal } = await say("Dinner at seven?")
    await look()
    village.pass(10 * MINUTE_MS)
    await look()
    await come("queued")
    await receive(ordinal)
    await look()
    await come("cancelled")
    carrier.turn(true)
    await say("Later then")
    await look()
    village.pass(10 * MINUTE_MS)
    await look()
    await out(1)
    expect(carrier.asked[0]?.text).toContain("Later then")
  })

  test("goes to whom it may: a number that is another's by now answers for nobody here", async () => {
    await say("Dinner at seven?")
    await look()
    village.pass(10 * MINUTE_MS)
    await look()
    await come("accepted")
    const cat = await village.person("cat")
    await village.database.query("UPDATE numbers SET account = $2 WHERE number = $1", [THEIRS, cat.account])
    await carrier.bring({ from: THEIRS, text: "Who is this?" })
    expect((await read()).map(({ body }) => body)).toEqual(["Dinner at seven?"])
  })
})

describe("what one chooses", () => {
  test("holds for one person otherwise than for all, and in the hours when one wants no SMS it waits", async () => {
    await village.here["fallback.set"](ben, { afterMinutes: 0 })
    await village.here["fallback.setFor"](ben, { account: amy.account, afterMinutes: 2 })
    // The village's clock begins at 08:00 UTC.
    await village.here["fallback.set"](ben, { quiet: { from: 8 * 60, to: 9 * 60, zone: "UTC" } })
    await say("Dinner at seven?")
    await look()
    village.pass(2 * MINUTE_MS)
    await look()
    expect(statesOf((await read())[0])).toBeNull()
    village.pass(58 * MINUTE_MS)
    await look()
    await come("accepted")
  })

  test("is told to one's devices, and nobody has it who did not choose it", async () => {
    const none: FallbackSettings = { afterMinutes: 0, quiet: null, contacts: [] }
    expect(await village.there["fallback.settings"](amy, {})).toEqual(none)
    await village.here["fallback.setFor"](ben, { account: amy.account, afterMinutes: 60 })
    const settings = { afterMinutes: 10, quiet: null, contacts: [{ account: amy.account, afterMinutes: 60 }] }
    expect(await village.there["fallback.settings"](ben, {})).toEqual(settings)
    await village.here["fallback.setFor"](ben, { account: amy.account, afterMinutes: null })
    expect(await village.there["fallback.settings"](ben, {})).toEqual({ ...settings, contacts: [] })
  })

  test("cannot be said of somebody whom one does not know", async () => {
    const cat = await village.person("cat")
    const asked = village.here["fallback.setFor"](ben, { account: cat.account, afterMinutes: 2 })
    await expect(asked).rejects.toEqual(refused("not_found"))
  })
})
