/** What administrators see of texts: how the gateways are, what went by them, and every segment. */
import { randomUUID } from "node:crypto"
import { newId, type SegmentEntry, type SegmentId, type TextId } from "@everline/protocol"
import { describe, expect, test } from "vitest"
import { SmsAudit } from "../../src/features/sms/audit.ts"
import { hold } from "../../src/features/sms/holder-store.ts"
import { Overview } from "../../src/features/sms/overview.ts"
import type { Trouble } from "../../src/ports/gateway.ts"
import { Carrier, THEIRS } from "./carrier.ts"
import { openExchange, refusal, way } from "./exchange.ts"

const MINUTE = 60_000
const OTHERS = "+8613900001111"
const REFUSED: Trouble = { what: "unreachable", code: "ECONNREFUSED" }
const LONG = "long ".repeat(80)

type Exchange = Awaited<ReturnType<typeof openExchange>>
const overviewOf = ({ database, clock, settings }: Exchange) => new Overview({ database, clock, settings })
/** Ids of segments are of this machine's time, and so is what is counted by them. */
const countedOf = ({ database, settings }: Exchange) =>
  new Overview({ database, settings, clock: { now: () => Date.now() } })

describe("a gateway", () => {
  test("works, does not and says why and since when, and works again", async () => {
    await using exchange = await openExchange()
    const { carrier, clock, here } = exchange
    const look = async () => (await overviewOf(exchange).look()).gateways[0]
    expect(await look()).toMatchObject({ name: "carrier", kind: "smpp", state: "connecting", since: null })
    here.begin()
    await expect.poll(look).toMatchObject({ state: "works", since: clock.now(), trouble: null, waiting: 0 })

    exchange.pass(MINUTE)
    const began = clock.now()
    carrier.trouble = { what: "ended", code: null }
    carrier.turn(false)
    await expect.poll(look).toMatchObject({ state: "down", since: began, trouble: { what: "ended" } })
    // What it is now is told, but since when is since when.
    exchange.pass(MINUTE)
    carrier.trouble = REFUSED
    carrier.turn(false)
    await exchange.queue(exchange.text("are you there"))
    await expect.poll(look).toMatchObject({ state: "down", since: began, trouble: REFUSED, waiting: 1 })

    carrier.trouble = null
    carrier.turn(true)
    await expect.poll(look).toMatchObject({ state: "works", since: clock.now(), trouble: null, waiting: 0 })
  })

  test("that another server takes is as it was found before, until that one knows better", async () => {
    await using exchange = await openExchange()
    const { database, clock } = exchange
    const look = async () => (await overviewOf(exchange).look()).gateways[0]
    const found = (server: string, up: boolean, trouble: Trouble | null) =>
      hold(database, { gateway: "carrier", server, up, trouble, now: clock.now(), lease: clock.now() + MINUTE })
    const [one, other] = [randomUUID(), randomUUID()]
    const began = clock.now()
    await found(one, false, REFUSED)
    exchange.pass(MINUTE)
    expect(await found(other, false, null)).toBe(true)
    expect(await look()).toMatchObject({ state: "down", since: began, trouble: REFUSED })
    await found(other, false, { what: "login_refused", code: "0x0e" })
    expect(await look()).toMatchObject({
      state: "down",
      since: began,
      trouble: { what: "login_refused", code: "0x0e" },
    })
    await found(other, true, null)
    expect(await look()).toMatchObject({ state: "works", since: clock.now() })
    // Whoever had it is gone, and the next has not come.
    exchange.pass(MINUTE)
    expect(await look()).toMatchObject({ state: "connecting", trouble: null })
  })
})

test("what went by each gateway is counted as it ended, and what it cost against what it may", async () => {
  const second = new Carrier()
  const caps = { server: { hour: 100, day: 500, month: 2_000_000 } }
  await using exchange = await openExchange({ caps })
  const { carrier, settings } = exchange
  const gateways = [...settings.gateways, way("second", second, { prefixes: ["+852"] })]
  let asked = 0
  carrier.answer = async (one) => {
    asked += 1
    if (asked === 4) return { kind: "unknown", code: "no_answer" }
    return asked === 5 ? { kind: "refused", reason: "number_invalid", code: "0x0b" } : carrier.accept(one)
  }
  exchange.here.begin()
  for (const body of ["one", "two", "three", "four", "five"]) {
    await exchange.queue(exchange.text(body))
    await expect.poll(async () => (await exchange.outbox()).length).toBe(0)
  }
  await carrier.tell({ ids: ["1"] })
  await carrier.tell({ ids: ["2"], state: "failed", code: "045" })
  await exchange.come("accepted", "delivered", "failed", "unknown")
  const seen = await countedOf({ ...exchange, settings: { ...settings, gateways } }).look()
  const sums = { sent: 5, delivered: 1, failed: 2, unknown: 1 }
  const nothing = { sent: 0, delivered: 0, failed: 0, unknown: 0 }
  expect(seen.gateways).toMatchObject([
    { name: "carrier", hour: sums, day: sums },
    { name: "second", state: "connecting", hour: nothing, day: nothing },
  ])
  // What was refused was not handed over, and costs nothing.
  expect(await overviewOf(exchange).look()).toMatchObject({
    currency: "CNY",
    segments: { hour: 4, day: 4, mostInHour: 100, mostInDay: 500 },
    cost: { day: 4_000, month: 4_000, mostInMonth: 2_000_000 },
  })
})

describe("every segment", () => {
  test("is in the record without its words, with the end of its number, and is found by what it is", async () => {
    await using exchange = await openExchange()
    const { carrier, database, audit, amy } = exchange
    exchange.here.begin()
    await exchange.queue(exchange.text(LONG), exchange.text("short", { to: OTHERS }))
    await exchange.queue(exchange.text("123456", { purpose: "code", account: null, of: null }))
    await exchange.come("accepted")
    const toOthers = carrier.asked.findIndex(({ to }) => to === OTHERS) + 1
    await carrier.tell({ ids: [`${toOthers}`], code: "000" })
    await exchange.come("accepted", "delivered")

    const segments = new SmsAudit({ database, audit })
    const { entries, next } = await segments.list({ limit: 100 })
    expect(next).toBeNull()
    expect(entries).toHaveLength(5)
    expect(entries.map(({ segment }) => segment)).toEqual(
      entries
        .map(({ segment }) => segment)
        .toSorted()
        .toReversed(),
    )
    expect(JSON.stringify(entries)).not.toMatch(/long|short|123456|13800138000|13900001111/)
    const parts = entries.filter(({ of }) => of === 3)
    expect(parts.map(({ part }) => part).toSorted()).toEqual([1, 2, 3])
    expect(parts[0]).toMatchObject({
      ...{ ending: THEIRS.slice(-4), country: "CN", gateway: "carrier", purpose: "message", state: "accepted" },
      ...{ price: 1_000, by: { account: amy } },
    })
    expect(entries.find(({ purpose }) => purpose === "code")).toMatchObject({ by: null })

    const onlyOf = async (query: Partial<Parameters<SmsAudit["list"]>[0]>) =>
      (await segments.list({ limit: 100, ...query })).entries
    expect(await onlyOf({ number: OTHERS })).toMatchObject([{ ending: "1111", state: "delivered", code: "000" }])
    expect(await onlyOf({ number: THEIRS, state: "accepted" })).toHaveLength(4)
    expect(await onlyOf({ state: "delivered" })).toMatchObject([{ ending: "1111" }])
    expect(await onlyOf({ gateway: "another" })).toEqual([])

    const pages: SegmentEntry[] = []
    let before: SegmentId | undefined
    for (let page = 0; page < 3; page++) {
      const found = await segments.list({ limit: 2, before })
      pages.push(...found.entries)
      before = found.next ?? undefined
    }
    expect([pages, before]).toEqual([entries, undefined])
  })

  test("is looked for in a part of the record at a time: a page may hold nothing and not be the last", async () => {
    await using exchange = await openExchange()
    const { database, audit, amy } = exchange
    const text = newId<TextId>()
    await database.query(
      `INSERT INTO texts (id, purpose, account, number, country, encoding, segments, state, gateway, price, at)
       VALUES ($1, 'message', $2, $3, 'CN', 'gsm', 1, 'delivered', 'carrier', 0, 0)`,
      [text, amy, THEIRS],
    )
    await database.query(
      `INSERT INTO segments (id, text, number, gateway, state, price)
       SELECT ('00000000-0000-7000-8000-' || lpad(i::text, 12, '0'))::uuid, $1, 1, 'carrier',
         CASE i WHEN 1 THEN 'failed' ELSE 'delivered' END, 0 FROM generate_series(1, 20005) i`,
      [text],
    )
    const segments = new SmsAudit({ database, audit })
    const first = await segments.list({ state: "failed", limit: 50 })
    expect(first).toMatchObject({ entries: [], next: expect.any(String) })
    const second = await segments.list({ state: "failed", limit: 50, before: first.next ?? undefined })
    expect(second).toMatchObject({ entries: [{ state: "failed", ending: "8000" }], next: null })
  })

  test("says its whole number to an administrator who asks, and that is written down", async () => {
    await using exchange = await openExchange()
    const { database, audit, amy } = exchange
    exchange.here.begin()
    await exchange.queue(exchange.text("hello"))
    await exchange.come("accepted")
    const warden = await exchange.administrator("warden")
    const segments = new SmsAudit({ database, audit })
    const [entry] = (await segments.list({ limit: 1 })).entries
    if (entry === undefined) throw new Error("there is none")
    expect(await segments.reveal(warden, entry.segment)).toBe(THEIRS)
    const { entries } = await audit.list({ account: amy, limit: 10 })
    expect(entries).toMatchObject([{ kind: "text_number_shown", by: { userName: "warden" }, detail: "8000" }])
    await expect(segments.reveal({ ...warden, account: amy }, entry.segment)).rejects.toEqual(refusal("unknown_method"))
    await expect(segments.reveal(warden, newId<SegmentId>())).rejects.toEqual(refusal("not_found"))
    expect((await audit.list({ account: amy, limit: 10 })).entries).toHaveLength(1)
  })
})
