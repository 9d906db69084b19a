import { type ConversationId, EverlineError, type FallbackSettings, type Message } from "@everline/protocol"
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest"
import type { SignedIn } from "../../src/handler.ts"
import type { Submitted } from "../../src/ports/gateway.ts"
import { Carrier, OURS, THEIRS } from "./carrier.ts"
import { quiet, way } from "./exchange.ts"
import { once, openVillage, type Village, words } from "./village.ts"

// Some look many times, and each look waits for what other tests have under way in the same PostgreSQL.
vi.setConfig({ testTimeout: 180_000 })

const MINUTE_MS = 60_000
const refused = (code: string) => expect.objectContaining({ constructor: EverlineError, code })

let village: Village
let carrier: Carrier
let amy: SignedIn
let ben: SignedIn
let conversation: ConversationId
/** What the servers said has failed: nothing, where a test looks for nothing else. */
let failures: unknown[]

beforeEach(async () => {
  failures = []
  carrier = new Carrier()
  const gateways = [way("carrier", carrier, { numbers: [OURS] })]
  const settings = {
    ...{ gateways, countries: ["CN"], currency: "CNY", prices: new Map(), caps: {}, longest: 10 },
    referenceBits: 8 as const,
  }
  village = await openVillage({ settings, watch: quiet }, undefined, (error) => failures.push(error))
  village.texts.begin()
  amy = await village.person("amy")
  ben = await village.person("ben")
  conversation = (await village.here["conversations.direct"](amy, { account: ben.account })).conversation.conversation
  await village.database.query("INSERT INTO numbers (number, account, since) VALUES ($1, $2, 0)", [THEIRS, ben.account])
  await village.here["fallback.set"](ben, { afterMinutes: 10 })
})
afterEach(async () => {
  await village[Symbol.asyncDispose]()
  expect(failures).toEqual([])
})

/** A server looks what has to go by SMS, once all that was written is to be seen. */
async function look(): Promise<void> {
  await village.settled()
  await village.fallback.turn()
}

const say = (body: string, from = amy, to = conversation) =>
  village.here["messages.send"](from, { conversation: to, ...words(body) })

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

  test("is not overlooked when it is written while a server looks", async () => {
    const waits = "SELECT FROM pg_locks WHERE relation = 'fallback_place'::regclass AND NOT granted"
    let looking = Promise.resolve()
    await village.database.transaction(async (tx) => {
      // Whoever looks comes as far as writing down how far.
      await tx.query("LOCK TABLE fallback_place IN EXCLUSIVE MODE")
      looking = village.fallback.turn()
      await expect.poll(() => village.database.query(waits)).toHaveLength(1)
      await say("Dinner at seven?")
    })
    await looking
    await look()
    village.pass(10 * MINUTE_MS)
    await look()
    await come("accepted")
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

  test("is called back also when it was on its way to a gateway just then, which had no room for it", async () => {
    let answer = (_: Submitted): void => {}
    carrier.answer = () =>
      new Promise((resolve) => {
        answer = resolve
      })
    const { ordinal } = await say("Dinner at seven?")
    await look()
    village.pass(10 * MINUTE_MS)
    await look()
    await out(1)
    await receive(ordinal)
    await look()
    answer({ kind: "later", why: "full", afterMs: MINUTE_MS, code: "20" })
    const states = () => village.database.query("SELECT state FROM texts")
    await expect.poll(states).toEqual([{ state: "queued" }])
    village.pass(10_000)
    await look()
    await come("cancelled")
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

describe("a message that cannot be written down as gone out", () => {
  /** Ben talks with somebody else too, who writes after Amy. */
  async function cat(): Promise<{ cat: SignedIn; theirs: ConversationId }> {
    const cat = await village.person("cat")
    const { conversation: made } = await village.here["conversations.direct"](cat, { account: ben.account })
    return { cat, theirs: made.conversation }
  }

  /** The record takes no texts of Amy's and Ben's that are in this state. */
  const refuse = (state: string) =>
    village.database.query(
      `ALTER TABLE texts ADD CONSTRAINT refused CHECK (conversation <> '${conversation}' OR state <> '${state}') NOT VALID`,
    )
  const allow = () => village.database.query("ALTER TABLE texts DROP CONSTRAINT refused")
  const waiting = () => village.database.query("SELECT FROM fallbacks WHERE NOT sent")

  test("keeps none of the others, is told of, and goes when it can", async () => {
    const { cat: other, theirs } = await cat()
    await say("Dinner at seven?")
    village.pass(1)
    await say("Bring bread", other, theirs)
    await look()
    await refuse("queued")
    village.pass(10 * MINUTE_MS)
    await look()
    await out(1)
    expect(carrier.asked[0]?.text).toContain("Bring bread")
    expect(failures.splice(0)).toEqual([expect.objectContaining({ constraint: "refused" })])
    await allow()
    await look()
    expect(await waiting()).toHaveLength(1)
    village.pass(2 * MINUTE_MS)
    await look()
    await out(2)
    expect(carrier.asked[1]?.text).toContain("Dinner at seven?")
  })

  test("takes nobody's place, however many such there are", async () => {
    const { cat: other, theirs } = await cat()
    for (let i = 0; i < 60; i += 1) await say(`line ${i}`)
    village.pass(1)
    await say("Bring bread", other, theirs)
    await look()
    await refuse("queued")
    village.pass(10 * MINUTE_MS)
    await look()
    await look()
    await out(1)
    expect(failures.splice(0)).toHaveLength(60)
  })

  test("is tried less and less often, and no more when it is no news", async () => {
    await say("Dinner at seven?")
    await look()
    await refuse("queued")
    village.pass(10 * MINUTE_MS)
    await look()
    for (let minutes = 2; minutes <= 1024; minutes *= 2) {
      expect(failures.splice(0)).toHaveLength(1)
      village.pass(minutes * MINUTE_MS - 1)
      await look()
      expect(failures).toEqual([])
      village.pass(1)
      await look()
    }
    expect(failures.splice(0)).toHaveLength(1)
    expect(await waiting()).toEqual([])
  })

  test("for a reason that passes by itself goes soon, after the others", async () => {
    const { cat: other, theirs } = await cat()
    await say("Dinner at seven?")
    village.pass(1)
    await say("Bring bread", other, theirs)
    await look()
    await village.database.query(
      `CREATE FUNCTION fill() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
         RAISE 'no space left on device' USING ERRCODE = 'disk_full';
       END $$`,
    )
    const when = `WHEN (NEW.conversation = '${conversation}')`
    await village.database.query(
      `CREATE TRIGGER filled BEFORE INSERT ON texts FOR EACH ROW ${when} EXECUTE FUNCTION fill()`,
    )
    village.pass(10 * MINUTE_MS)
    await expect(look()).rejects.toMatchObject({ message: "no space left on device" })
    await look()
    await out(1)
    expect(carrier.asked[0]?.text).toContain("Bring bread")
    await village.database.query("DROP TRIGGER filled ON texts")
    village.pass(MINUTE_MS)
    await look()
    await out(2)
  })

  test("or as called back keeps none of the others either", async () => {
    carrier.turn(false)
    const { cat: other, theirs } = await cat()
    const first = await say("Dinner at seven?")
    const second = await say("Bring bread", other, theirs)
    await look()
    village.pass(10 * MINUTE_MS)
    await look()
    await receive(first.ordinal)
    await village.here["marks.set"](ben, { conversation: theirs, delivered: second.ordinal, read: 0 })
    await refuse("cancelled")
    await look()
    expect(failures.splice(0)).toEqual([expect.objectContaining({ constraint: "refused" })])
    const states = await village.database.query("SELECT state FROM texts ORDER BY state")
    expect(states).toEqual([{ state: "cancelled" }, { state: "queued" }])
    await allow()
    village.pass(2 * MINUTE_MS)
    await look()
    await come("cancelled")
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

  test("holds from the moment on that it is chosen, for whoever is the first to", async () => {
    await village.database.query("DELETE FROM fallback_place")
    await village.here["fallback.set"](ben, { afterMinutes: 0 })
    await village.here["fallback.setFor"](ben, { account: amy.account, afterMinutes: 2 })
    await say("Dinner at seven?")
    await look()
    village.pass(2 * MINUTE_MS)
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
