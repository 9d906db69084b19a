import { describe, expect, test } from "vitest"
import type { Submission, Submitted } from "../../src/ports/gateway.ts"
import { Carrier, OURS, THEIRS } from "./carrier.ts"
import { openExchange, refusal, way } from "./exchange.ts"

const MINUTE = 60_000
const statesOf = (all: readonly { readonly state: string }[]) => all.map(({ state }) => state)
const wordsOf = (asked: readonly Submission[]) => asked.map(({ text }) => text)
/** Three SMS of letters that GSM has. */
const LONG = "long ".repeat(80)

/** A promise and its end. (Node 20 has no Promise.withResolvers.) */
function held<T>() {
  let release: (value: T) => void = () => {}
  const promise = new Promise<T>((resolve) => {
    release = resolve
  })
  return { promise, release }
}

describe("a text", () => {
  test("goes out once it is committed, and what becomes of it is told as it happens", async () => {
    await using exchange = await openExchange()
    const { carrier, told, amy } = exchange
    exchange.here.begin()
    await expect(
      exchange.database.transaction(async (tx) => {
        await exchange.here.queue(tx, [exchange.text("taken back")])
        throw new Error("never mind")
      }),
    ).rejects.toThrow("never mind")
    const text = exchange.text("Dinner at seven?")
    expect(await exchange.queue(text)).toEqual([{ segments: 1 }])
    await exchange.come("accepted")
    expect(carrier.asked).toMatchObject([
      { to: THEIRS, from: OURS, text: "Dinner at seven?", encoding: "gsm", part: null, urgent: false },
    ])
    expect(await exchange.outbox()).toEqual([])
    await carrier.tell({ ids: ["1"] })
    await exchange.come("delivered")
    expect(told).toEqual(["accepted", "delivered"].map((state) => ({ ...text.of, state, reason: null })))
    expect(await exchange.texts()).toMatchObject([{ state: "delivered", price: 1_000, segments: 1 }])
    expect(amy).toBe(text.account)
  })

  test("of several segments says in each which it is, and is delivered when all are", async () => {
    await using exchange = await openExchange()
    const { carrier } = exchange
    exchange.here.begin()
    expect(await exchange.queue(exchange.text(LONG))).toEqual([{ segments: 3 }])
    await exchange.come("accepted")
    expect(wordsOf(carrier.asked).join("")).toBe(LONG)
    expect(carrier.asked.map(({ part }) => part?.number)).toEqual([1, 2, 3])
    expect(new Set(carrier.asked.map(({ part }) => part?.ref)).size).toBe(1)
    for (const ids of [["1"], ["2"]]) await carrier.tell({ ids })
    expect(statesOf(await exchange.texts())).toEqual(["accepted"])
    await carrier.tell({ ids: ["3"] })
    expect(statesOf(await exchange.texts())).toEqual(["delivered"])
  })

  test("goes whole to a gateway that takes whole texts", async () => {
    await using exchange = await openExchange()
    exchange.carrier.takes = "texts"
    exchange.here.begin()
    await exchange.queue(exchange.text(LONG))
    await exchange.come("accepted")
    expect(exchange.carrier.asked).toMatchObject([{ text: LONG, part: null }])
  })

  test("has failed when one of its segments has, and the rest is not sent", async () => {
    await using exchange = await openExchange()
    const { carrier } = exchange
    carrier.window = 1
    carrier.answer = async () => ({ kind: "refused", reason: "number_invalid", code: "11" })
    exchange.here.begin()
    await exchange.queue(exchange.text(LONG))
    await exchange.come("failed")
    expect(carrier.asked).toHaveLength(1)
    expect(await exchange.texts()).toMatchObject([{ reason: "number_invalid" }])
    expect(exchange.told).toMatchObject([{ state: "failed", reason: "number_invalid" }])
    expect(await exchange.outbox()).toEqual([])
  })

  test("is taken later by a gateway that is busy, and goes nowhere else meanwhile", async () => {
    const other = new Carrier()
    await using exchange = await openExchange()
    const { carrier } = exchange
    let busy = 2
    carrier.answer = async (one) =>
      busy-- > 0 ? { kind: "later", why: "throttled", afterMs: 1_000, code: "88" } : carrier.accept(one)
    exchange.here.begin()
    await exchange.queue(exchange.text("again"))
    for (const times of [1, 2]) {
      await expect.poll(() => carrier.asked.length).toBe(times)
      await expect.poll(async () => statesOf(await exchange.texts())).toEqual(["queued"])
      exchange.pass(1_000)
    }
    await exchange.come("accepted")
    expect(new Set(carrier.asked.map(({ id }) => id)).size).toBe(1)
    expect(other.asked).toEqual([])
  })

  test("whose time is over before a gateway takes it has failed", async () => {
    await using exchange = await openExchange()
    exchange.carrier.isUp = false
    exchange.here.begin()
    await exchange.queue(exchange.text("now or never", { until: exchange.clock.now() + MINUTE }))
    exchange.pass(MINUTE)
    await exchange.come("failed")
    expect(exchange.told).toMatchObject([{ state: "failed", reason: "expired" }])
    expect(exchange.carrier.asked).toEqual([])
    expect(await exchange.outbox()).toEqual([])
  })

  test("is cancelled while it waits, and not when a gateway may have it", async () => {
    await using exchange = await openExchange({ caps: { account: { hour: 1 } } })
    const { amy, carrier, database, here } = exchange
    const [waits, goes] = [exchange.text("one"), exchange.text("two")]
    const cancel = ({ of }: typeof waits) =>
      database.transaction(async (tx) => (of === null ? [] : here.cancel(tx, of)))
    await exchange.queue(waits)
    await expect(exchange.queue(goes)).rejects.toEqual(refusal("sms_over_cap"))
    expect(await cancel(waits)).toEqual([amy])
    expect(await cancel(waits)).toEqual([])
    // What was reserved for it is there again.
    await exchange.queue(goes)
    here.begin()
    await expect.poll(async () => statesOf(await exchange.texts())).toEqual(["cancelled", "accepted"])
    expect(await cancel(goes)).toEqual([])
    expect(wordsOf(carrier.asked)).toEqual(["two"])
  })

  test("for a recipient of a message goes out once, however often it is taken on", async () => {
    await using exchange = await openExchange()
    const text = exchange.text("once")
    await Promise.all([exchange.queue(text), exchange.queue(text), exchange.queue(text)])
    exchange.here.begin()
    await exchange.come("accepted")
    expect(exchange.carrier.asked).toHaveLength(1)
  })
})

describe("a gateway that says no", () => {
  /** Two carriers, of which the first is preferred. */
  const openTwo = async () => {
    const [first, second] = [new Carrier(), new Carrier()]
    const gateways = [way("first", first), way("second", second, { price: 9_000 })]
    return { first, second, exchange: await openExchange({ gateways }) }
  }

  test("for a reason of its own has its text go by another, which is told nothing twice", async () => {
    const { first, second, ...opened } = await openTwo()
    await using exchange = opened.exchange
    first.answer = async () => ({ kind: "refused", reason: "no_credit", code: "0x45" })
    exchange.here.begin()
    await exchange.queue(exchange.text(LONG))
    await exchange.come("accepted")
    expect(wordsOf(second.asked).join("")).toBe(LONG)
    expect(await exchange.texts()).toMatchObject([{ gateway: "second" }])
    const audit = await exchange.segments()
    expect(audit.filter(({ gateway }) => gateway === "first").map(({ state, code }) => [state, code])).toEqual(
      Array.from({ length: 3 }, () => ["returned", "0x45"]),
    )
  })

  test("because of the number is not gone around", async () => {
    const { first, second, ...opened } = await openTwo()
    await using exchange = opened.exchange
    first.answer = async () => ({ kind: "refused", reason: "blocked", code: "" })
    exchange.here.begin()
    await exchange.queue(exchange.text("hello"))
    await exchange.come("failed")
    expect(second.asked).toEqual([])
  })

  test("when it has taken a part already keeps all of the text: it has failed", async () => {
    const { first, second, ...opened } = await openTwo()
    await using exchange = opened.exchange
    first.answer = async (one) =>
      one.part?.number === 2 ? { kind: "refused", reason: "no_credit", code: "" } : first.accept(one)
    exchange.here.begin()
    await exchange.queue(exchange.text(LONG))
    await exchange.come("failed")
    expect(second.asked).toEqual([])
  })

  test("nothing at all may have it: nobody is asked again, and a late receipt clears it up", async () => {
    const { first, second, ...opened } = await openTwo()
    await using exchange = opened.exchange
    first.answer = async () => ({ kind: "unknown", code: "timeout" })
    exchange.here.begin()
    await exchange.queue(exchange.text("did it?"))
    await exchange.come("unknown")
    expect(exchange.told).toMatchObject([{ state: "unknown", reason: "unanswered" }])
    expect([first.asked.length, second.asked.length]).toEqual([1, 0])
  })

  test("because it is down is left: what waits for it goes by one that works", async () => {
    const { first, second, ...opened } = await openTwo()
    await using exchange = opened.exchange
    first.isUp = false
    exchange.here.begin()
    await exchange.queue(exchange.text("one"), exchange.text("two"))
    // For a moment it may come back.
    await expect.poll(() => first.lines.length).toBe(1)
    exchange.pass(11_000)
    await exchange.come("accepted")
    expect(wordsOf(second.asked).toSorted()).toEqual(["one", "two"])
    expect(first.asked).toEqual([])
  })
})

describe("a receipt", () => {
  test("that comes before the answer is kept, and holds when the answer comes", async () => {
    await using exchange = await openExchange()
    const { carrier } = exchange
    const answer = held<Submitted>()
    carrier.answer = () => answer.promise
    exchange.here.begin()
    await exchange.queue(exchange.text("quick"))
    await expect.poll(() => carrier.asked.length).toBe(1)
    await carrier.tell({ ids: ["a1", "161"] })
    exchange.pass(MINUTE)
    answer.release({ kind: "accepted", id: "A1" })
    await exchange.come("delivered")
    expect(exchange.told).toMatchObject([{ state: "delivered" }])
    expect(await exchange.database.query("SELECT FROM early_receipts")).toEqual([])
  })

  test("is known by any form of its id, hex or decimal, and does nothing the second time", async () => {
    await using exchange = await openExchange()
    const { carrier, told } = exchange
    carrier.answer = async () => ({ kind: "accepted", id: "FF" })
    exchange.here.begin()
    await exchange.queue(exchange.text("number"))
    await exchange.come("accepted")
    await carrier.tell({ ids: ["255", "597", "ff"], state: "on_its_way" })
    expect(statesOf(await exchange.texts())).toEqual(["accepted"])
    await carrier.tell({ ids: ["255", "597", "ff"] })
    await carrier.tell({ ids: ["255", "597", "ff"] })
    await carrier.tell({ ids: ["255", "597", "ff"], state: "failed" })
    expect(statesOf(await exchange.texts())).toEqual(["delivered"])
    expect(statesOf(told)).toEqual(["accepted", "delivered"])
  })

  test("of one that nobody sent is kept for a while, and forgotten", async () => {
    await using exchange = await openExchange()
    exchange.here.begin()
    await expect.poll(() => exchange.carrier.lines.length).toBe(1)
    await exchange.carrier.tell({ ids: ["nobody's"] })
    const kept = () => exchange.database.query("SELECT FROM early_receipts")
    expect(await kept()).toHaveLength(1)
    exchange.pass(15 * MINUTE)
    await expect.poll(kept).toEqual([])
  })

  test("says that it failed, and what of it did not", async () => {
    await using exchange = await openExchange()
    exchange.here.begin()
    await exchange.queue(exchange.text("to a phone that is off"))
    await exchange.come("accepted")
    await exchange.carrier.tell({ ids: ["1"], state: "expired", code: "EXPIRED" })
    expect(exchange.told.at(-1)).toMatchObject({ state: "failed", reason: "undelivered" })
    expect(await exchange.segments()).toMatchObject([{ state: "failed", code: "EXPIRED" }])
  })
})

describe("codes", () => {
  const codeIn = (text: string | undefined) => /^\d{6}/.exec(text ?? "")?.[0]

  test("go out before everything that waits, and are nowhere once they are sent", async () => {
    await using exchange = await openExchange()
    const { carrier, database, here } = exchange
    carrier.window = 5
    carrier.answer = (one) => new Promise((resolve) => setTimeout(() => resolve(carrier.accept(one)), 20))
    await exchange.queue(...Array.from({ length: 300 }, (_, i) => exchange.text(`bulk ${i}`)))
    here.begin()
    await expect.poll(() => carrier.asked.length).toBeGreaterThan(20)
    const code = {
      verification: Buffer.alloc(32),
      number: THEIRS,
      code: "271828",
      expiresAt: exchange.clock.now() + MINUTE,
    }
    await database.transaction((tx) => here.sendCode(tx, code))
    const before = carrier.asked.length
    const place = () => carrier.asked.findIndex(({ urgent }) => urgent)
    await expect.poll(place, { timeout: 10_000, interval: 5 }).toBeGreaterThan(0)
    // What was on its way already, and what went while it was looked for.
    expect(place()).toBeLessThan(before + 150)
    expect(codeIn(carrier.asked[place()]?.text)).toBe("271828")
    await expect
      .poll(() => database.query("SELECT state FROM texts WHERE purpose = 'code'"))
      .toEqual([{ state: "accepted" }])
    expect(await database.query("SELECT FROM text_outbox WHERE body LIKE '%271828%'")).toEqual([])
  })

  test("are not kept back by caps nor by STOP, and go nowhere when they are over", async () => {
    await using exchange = await openExchange({ caps: { server: { hour: 1 }, block: { hour: 1 } } })
    const { carrier, database, here } = exchange
    await database.query("INSERT INTO sms_numbers (number, stopped_at) VALUES ($1, 1)", [THEIRS])
    await expect(exchange.queue(exchange.text("hello"))).rejects.toEqual(refusal("sms_stopped"))
    const code = (digits: string) =>
      database.transaction((tx) =>
        here.sendCode(tx, {
          ...{ verification: Buffer.alloc(32), number: THEIRS, code: digits },
          expiresAt: exchange.clock.now() + MINUTE,
        }),
      )
    for (const digits of ["111111", "222222"]) await code(digits)
    here.begin()
    await exchange.come("accepted")
    carrier.turn(false)
    await code("333333")
    exchange.pass(MINUTE)
    await expect.poll(async () => statesOf(await exchange.texts()), { timeout: 15_000 }).toContain("failed")
    expect(carrier.asked.map(({ text }) => codeIn(text)).toSorted()).toEqual(["111111", "222222"])
    expect(await exchange.outbox()).toEqual([])
  })
})

test("what waits for a gateway that a new configuration calls otherwise, or has no more, goes by another", async () => {
  await using exchange = await openExchange()
  await exchange.queue(exchange.text("queued before"))
  const gateways = [way("renamed", exchange.carrier)]
  exchange.server({ settings: { ...exchange.settings, gateways } }).sms.begin()
  await exchange.come("accepted")
  expect(wordsOf(exchange.carrier.asked)).toEqual(["queued before"])
  expect(await exchange.texts()).toMatchObject([{ gateway: "renamed" }])
})

test("where a gateway's segments hold less, a long text is counted and paid for as it goes out by any of them", async () => {
  await using exchange = await openExchange({ referenceBits: 16 })
  exchange.here.begin()
  expect(await exchange.queue(exchange.text("a".repeat(2 * 153)))).toEqual([{ segments: 3 }])
  await exchange.come("accepted")
  expect(exchange.carrier.asked.map(({ text }) => text.length)).toEqual([152, 152, 2])
  expect(await exchange.texts()).toMatchObject([{ segments: 3, price: 3_000 }])
})

describe("what may be sent", () => {
  test("is refused in words before anything is written", async () => {
    await using exchange = await openExchange({ longest: 2 })
    const sending = (body: string, to = THEIRS, from: string | null = null) =>
      exchange.queue(exchange.text(body, { to, from }))
    await expect(sending(LONG)).rejects.toEqual(refusal("sms_too_long"))
    await expect(sending("hi", "+447400123456")).rejects.toEqual(refusal("sms_country_closed"))
    await expect(sending("hi", "+8610086")).rejects.toEqual(refusal("sms_number_refused"))
    await expect(sending("hi", THEIRS, "Somebody")).rejects.toEqual(refusal("sms_country_closed"))
    expect(await exchange.texts()).toEqual([])
    expect(await exchange.database.query("SELECT FROM sms_totals")).toEqual([])
    expect(exchange.here.sendersTo(THEIRS)).toEqual([OURS])
    const numbers = ["Everline", OURS, "10690001"]
    const gateways = [way("carrier", exchange.carrier, { numbers })]
    const { sms } = exchange.server({ settings: { ...exchange.settings, gateways } })
    expect(sms.sendersTo(THEIRS)).toEqual([OURS, "10690001"])
    expect(() => exchange.here.requireReachable("+447400123456")).toThrow(refusal("sms_country_closed"))
  })

  test("is capped, however many take texts on at once on two servers", async () => {
    await using exchange = await openExchange({ caps: { account: { hour: 10 } } })
    const { sms: there } = exchange.server()
    const take = (i: number) =>
      exchange.database.transaction((tx) => (i % 2 === 0 ? exchange.here : there).queue(tx, [exchange.text(`${i}`)]))
    const outcomes = await Promise.allSettled(Array.from({ length: 30 }, (_, i) => take(i)))
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(10)
    expect(await exchange.texts()).toHaveLength(10)
    exchange.pass(60 * MINUTE)
    await exchange.queue(exchange.text("an hour later"))
  })

  test("costs what its number does, is added up for who sends it, and ends with the month's money", async () => {
    const prices = new Map([["+86", 50_000]])
    await using exchange = await openExchange({ prices, caps: { account: { month: 200_000 } } })
    const { amy, database, here } = exchange
    expect(await here.priceTo(database, THEIRS)).toBe(50_000)
    await exchange.queue(exchange.text(LONG))
    expect(await here.spent(database, amy)).toEqual({ currency: "CNY", spent: 150_000, most: 200_000 })
    await exchange.queue(exchange.text("one more"))
    await expect(exchange.queue(exchange.text("one too many"))).rejects.toEqual(refusal("sms_over_cap"))
    exchange.pass(31 * 24 * 60 * MINUTE)
    expect(await here.spent(database, amy)).toMatchObject({ spent: 0 })
  })
})
