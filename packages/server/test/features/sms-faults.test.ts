/** What must not happen to texts when servers die, lines drop, or two servers share a record. */
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { expect, test } from "vitest"
import { createDatabase } from "../../../testkit/src/database.ts"
import type { ServerAddress } from "../../src/adapters/postgres/connection.ts"
import { openDatabase } from "../../src/adapters/postgres/pool.ts"
import { backUp } from "../../src/backup/back-up.ts"
import { restore } from "../../src/backup/restore.ts"
import { LEASE_MS } from "../../src/features/sms/sending.ts"
import { claimDue } from "../../src/features/sms/store.ts"
import type { Submitted } from "../../src/ports/gateway.ts"
import { Carrier, THEIRS } from "./carrier.ts"
import { openExchange, quiet, way } from "./exchange.ts"

const MIGRATIONS = fileURLToPath(new URL("../../migrations", import.meta.url))
const HOLD_MS = 15_000
const FIFTY = Array.from({ length: 50 }, (_, i) => `text ${i}`)

const never = () => new Promise<Submitted>(() => {})

/** Does something while nobody reaches a record. */
async function away(record: ServerAddress, deed: () => Promise<void>): Promise<void> {
  const elsewhere = openDatabase({ ...record, database: "postgres" })
  try {
    await elsewhere.query(`ALTER DATABASE ${record.database} ALLOW_CONNECTIONS false`)
    await elsewhere.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", [
      record.database,
    ])
    await deed()
  } finally {
    await elsewhere.query(`ALTER DATABASE ${record.database} ALLOW_CONNECTIONS true`)
    await elsewhere[Symbol.asyncDispose]()
  }
}

test("of a server that dies with fifty unanswered all are unknown, none is sent twice, and the rest goes out by another", async () => {
  await using exchange = await openExchange()
  const { carrier, come, database } = exchange
  const doomed = exchange.server()
  carrier.answer = never
  doomed.sms.begin()
  await exchange.queue(...FIFTY.map((body) => exchange.text(body)), exchange.text("still waiting"))
  await expect.poll(() => carrier.asked.length).toBe(50)
  await doomed.kill()
  carrier.answer = async (one) => carrier.accept(one)
  exchange.here.begin()
  exchange.pass(HOLD_MS)
  const count = async (state: string) => (await database.query("SELECT FROM texts WHERE state = $1", [state])).length
  await expect.poll(() => count("accepted"), { timeout: 10_000 }).toBe(1)
  // Nobody says anything of them before their time is over.
  expect(await count("submitting")).toBe(50)
  exchange.pass(LEASE_MS)
  await expect.poll(() => count("unknown"), { timeout: 10_000 }).toBe(50)
  expect(carrier.asked.map(({ text }) => text).toSorted()).toEqual([...FIFTY, "still waiting"].toSorted())
  expect(exchange.told.filter(({ state }) => state === "unknown")).toHaveLength(50)
  expect(await exchange.outbox()).toEqual([])
  await come("accepted", "unknown")
})

test("of a line that drops with fifty unanswered all are unknown, and what is new goes out by the next line", async () => {
  await using exchange = await openExchange()
  const { carrier } = exchange
  const lost: ((answer: Submitted) => void)[] = []
  carrier.answer = () => new Promise((resolve) => lost.push(resolve))
  exchange.here.begin()
  await exchange.queue(...FIFTY.map((body) => exchange.text(body)))
  await expect.poll(() => carrier.asked.length).toBe(50)
  carrier.turn(false)
  for (const resolve of lost) resolve({ kind: "unknown", code: "line_gone" })
  await exchange.come("unknown")
  carrier.answer = async (one) => carrier.accept(one)
  carrier.turn(true)
  await exchange.queue(exchange.text("new"))
  await exchange.come("unknown", "accepted")
  expect(carrier.asked).toHaveLength(51)
})

/** What people were told last of a text that is a message's. */
const lastOf = (told: readonly { readonly state: string; readonly reason: string | null }[]) => {
  const { state, reason } = told.at(-1) ?? { state: "nothing", reason: null }
  return reason === null ? state : `${state} ${reason}`
}

test.each([
  ["took it: its receipt says that it was delivered", "accepted", "delivered"],
  ["took it, and its receipt says that it did not come", "accepted", "failed undelivered"],
  ["refused it: it has failed", "refused", "failed number_invalid"],
  ["could not take it: it has failed, for nobody sends it again", "later", "failed expired"],
] as const)(
  "of a text that was not answered in time and is unknown a carrier says late that it %s",
  async (_, kind, end) => {
    await using exchange = await openExchange()
    const { carrier, here, told } = exchange
    carrier.answer = async () => ({ kind: "unknown", code: "no_answer" })
    here.begin()
    await exchange.queue(exchange.text("hello"))
    await exchange.come("unknown")
    const [asked] = carrier.asked
    if (asked === undefined) throw new Error("it was never asked")
    // A receipt that came before the answer waits for it, a late one too.
    if (end === "delivered") await carrier.tell({ ids: ["c7"] })
    const answers: Readonly<Record<typeof kind, Submitted>> = {
      accepted: { kind: "accepted", id: "C7" },
      refused: { kind: "refused", reason: "number_invalid", code: "0x0b" },
      later: { kind: "later", why: "throttled", afterMs: 0, code: "0x58" },
    }
    for (let times = 0; times < 2; times++) carrier.answerLate(asked, answers[kind])
    if (end === "failed undelivered") {
      // That it was taken changes nothing for people: nobody knows whether it comes.
      await expect
        .poll(async () => (await exchange.database.query("SELECT FROM segments WHERE gateway_id = 'c7'")).length)
        .toBe(1)
      await exchange.come("unknown")
      await carrier.tell({ ids: ["c7"], state: "failed" })
    }
    await expect.poll(() => lastOf(told)).toBe(end)
    // It is told in the transaction that writes it down.
    await exchange.come(end === "delivered" ? "delivered" : "failed")
    expect(carrier.asked).toHaveLength(1)
    expect(await exchange.outbox()).toEqual([])
    // What nobody took costs nothing.
    const [{ segments } = { segments: null }] = await exchange.database.query<{ segments: number }>(
      "SELECT segments FROM sms_totals WHERE scope = 'account'",
    )
    expect(segments).toBe(kind === "accepted" ? 1 : 0)
  },
)

test("a late answer that comes while the record is away is written down when it is back; one to nothing changes nothing", async () => {
  await using exchange = await openExchange()
  const { carrier, here } = exchange
  carrier.answer = async () => ({ kind: "unknown", code: "no_answer" })
  here.begin()
  await exchange.queue(exchange.text("hello"))
  await exchange.come("unknown")
  const [asked] = carrier.asked
  if (asked === undefined) throw new Error("it was never asked")
  carrier.answerLate({ ...asked, id: "0190b7e2-0000-7000-8000-000000000000" }, { kind: "accepted", id: "b6" })
  await away(exchange.config, async () => {
    carrier.answerLate(asked, { kind: "accepted", id: "c7" })
    await expect(exchange.texts()).rejects.toThrow()
  })
  // A gateway tells again what could not be kept.
  const tell = (id: string) =>
    carrier.tell({ ids: [id] }).then(
      () => "kept",
      () => "not kept",
    )
  for (const id of ["b6", "c7"]) await expect.poll(() => tell(id), { timeout: 10_000 }).toBe("kept")
  await exchange.come("delivered")
})

test("a text that was not answered is delivered when its receipt names it as it was asked for", async () => {
  await using exchange = await openExchange()
  const { carrier, here } = exchange
  carrier.answer = async ({ id }) => ({ kind: "unknown", code: "ECONNRESET", id })
  here.begin()
  await exchange.queue(exchange.text("hello"))
  await exchange.come("unknown")
  await carrier.tell({ ids: carrier.asked.map(({ id }) => id) })
  await exchange.come("delivered")
})

test("answers that come while the record is away are written down when it is back, and nothing is asked again", async () => {
  await using exchange = await openExchange()
  const { carrier } = exchange
  const answers: (() => void)[] = []
  carrier.answer = (one) => new Promise((resolve) => answers.push(() => resolve(carrier.accept(one))))
  exchange.here.begin()
  await exchange.queue(...FIFTY.map((body) => exchange.text(body)))
  await expect.poll(() => answers.length).toBe(50)
  await away(exchange.config, async () => {
    for (const answer of answers) answer()
    await expect(exchange.texts()).rejects.toThrow()
  })
  await exchange.come("accepted")
  expect(carrier.asked).toHaveLength(50)
})

test("two servers hold a gateway one after the other; what both take on goes out once", async () => {
  await using exchange = await openExchange()
  const { carrier } = exchange
  const there = exchange.server()
  exchange.here.begin()
  there.sms.begin()
  await expect.poll(() => carrier.lines.length).toBe(1)
  const take = (i: number) =>
    exchange.database.transaction((tx) =>
      (i % 2 === 0 ? exchange.here : there.sms).queue(tx, [exchange.text(`text ${i}`)]),
    )
  await Promise.all(FIFTY.map((_, i) => take(i)))
  await exchange.come("accepted")
  expect(carrier.lines).toHaveLength(1)
  expect(carrier.asked.map(({ text }) => text).toSorted()).toEqual(FIFTY.toSorted())
})

test("a server that stops gives up its gateway at once, with an answer for all that it had handed over", async () => {
  await using exchange = await openExchange()
  const { carrier } = exchange
  carrier.window = 10
  carrier.answer = (one) => new Promise((resolve) => setTimeout(() => resolve(carrier.accept(one)), 50))
  const first = exchange.server()
  first.sms.begin()
  await exchange.queue(...FIFTY.map((body) => exchange.text(body)))
  await expect.poll(() => carrier.asked.length).toBeGreaterThan(5)
  await first.sms[Symbol.asyncDispose]()
  expect((await exchange.segments()).map(({ state }) => state)).not.toContain("submitting")
  exchange.here.begin()
  await exchange.come("accepted")
  expect(carrier.asked.map(({ text }) => text).toSorted()).toEqual(FIFTY.toSorted())
})

test("two carriers and two servers share a thousand texts, each sent once, whatever carriers answer", async () => {
  const [red, blue] = [new Carrier(), new Carrier()]
  for (const carrier of [red, blue])
    carrier.answer = async (one) => {
      const die = carrier.asked.length % 10
      if (die === 1) return { kind: "later", why: "throttled", afterMs: 0, code: "" }
      if (die === 2) return { kind: "later", why: "down", afterMs: 0, code: "" }
      if (die === 3) return { kind: "refused", reason: "no_credit", code: "" }
      return die === 4 ? { kind: "unknown", code: "" } : { kind: "accepted", id: one.id }
    }
  await using exchange = await openExchange({ gateways: [way("red", red), way("blue", blue)] })
  exchange.here.begin()
  exchange.server().sms.begin()
  for (let i = 0; i < 10; i++)
    await exchange.queue(...Array.from({ length: 100 }, (_, j) => exchange.text(`text ${i} ${j}`)))
  const open = () => exchange.database.query("SELECT FROM texts WHERE state IN ('queued', 'submitting')")
  await expect.poll(async () => (await open()).length, { timeout: 40_000, interval: 100 }).toBe(0)
  const taken = new Map<string, number>()
  for (const { text, state } of await exchange.segments())
    if (state === "accepted" || state === "unknown") taken.set(text, (taken.get(text) ?? 0) + 1)
  for (const { id, state } of await exchange.texts()) expect(taken.get(id) ?? 0, state).toBe(state === "failed" ? 0 : 1)
  expect(await exchange.outbox()).toEqual([])
})

test("of a gateway that never comes up it is told that it is down, and of one that does, each time it turns", async () => {
  await using exchange = await openExchange()
  const { carrier } = exchange
  const turns: string[] = []
  const { sms } = exchange.server({
    watch: { ...quiet, gatewayTurned: (name, isUp) => turns.push(`${name} ${isUp ? "up" : "down"}`) },
  })
  carrier.isUp = false
  sms.begin()
  await expect.poll(() => carrier.lines.length).toBe(1)
  expect(turns).toEqual([])
  exchange.pass(11_000)
  await expect.poll(() => turns, { timeout: 10_000 }).toEqual(["carrier down"])
  carrier.turn(true)
  carrier.turn(true)
  carrier.turn(false)
  expect(turns).toEqual(["carrier down", "carrier up", "carrier down"])
})

test("what is due is found without going through what waits, whatever PostgreSQL knows of that", async () => {
  await using exchange = await openExchange()
  const { database, clock } = exchange
  const [server, now] = ["00000000-0000-4000-8000-000000000001", clock.now()]
  await database.query(
    "INSERT INTO gateway_holders (gateway, server, lease, up, since) VALUES ('carrier', $1, $2::int8 + 60000, true, $2)",
    [server, now],
  )
  await database.query(
    `WITH queued AS (
       INSERT INTO texts (id, purpose, number, country, encoding, segments, state, gateway, price, at)
       SELECT gen_random_uuid(), CASE WHEN i = 20000 THEN 'code' ELSE 'message' END, $1, 'CN', 'gsm', 1, 'queued', 'carrier', 0, $2
       FROM generate_series(1, 20000) i RETURNING id, purpose, at
     )
     INSERT INTO text_outbox SELECT id, 'carrier', purpose = 'code', at, at + 60000, 1, 'waits' FROM queued`,
    [THEIRS, now],
  )
  const { due, read } = await database.transaction(async (tx) => {
    const due = await claimDue(tx, { gateway: "carrier", server, now, limit: 50 })
    const [{ read } = { read: 0 }] = await tx.query<{ read: number }>(
      "SELECT seq_tup_read + idx_tup_fetch AS read FROM pg_stat_xact_user_tables WHERE relname = 'text_outbox'",
    )
    return { due, read }
  })
  expect(due).toHaveLength(50)
  expect(due[0]?.urgent).toBe(true)
  expect(read).toBeLessThan(500)
  // Nothing is due for who does not hold the gateway.
  const other = { gateway: "carrier", server: "00000000-0000-4000-8000-000000000002", now, limit: 50 }
  expect(await database.transaction((tx) => claimDue(tx, other))).toEqual([])
})

test("a restored record sends nothing again: what was on its way when the backup was made is unknown", async () => {
  const folder = join(await mkdtemp(join(tmpdir(), "everline-sms-")), "backup")
  try {
    await using exchange = await openExchange()
    const { carrier, here } = exchange
    carrier.window = 2
    await exchange.queue(exchange.text("first"))
    here.begin()
    await exchange.come("accepted")
    carrier.answer = never
    await exchange.queue(...["on the line", "on the line too", "waits"].map((body) => exchange.text(body)))
    const code = {
      verification: Buffer.alloc(32),
      number: THEIRS,
      code: "314159",
      expiresAt: exchange.clock.now() + 60_000,
    }
    await expect.poll(() => carrier.asked.length).toBe(3)
    await exchange.database.transaction((tx) => here.sendCode(tx, code))
    await backUp(exchange.config, folder, exchange.clock.now())

    await using target = await createDatabase()
    await restore(target.config, folder, MIGRATIONS)
    await using restored = openDatabase(target.config)
    expect(await restored.query("SELECT FROM text_outbox")).toEqual([])
    const elsewhere = new Carrier()
    const { sms } = exchange.server(
      { settings: { ...exchange.settings, gateways: [way("carrier", elsewhere)] } },
      target.config,
    )
    sms.begin()
    await expect.poll(() => elsewhere.lines.length).toBe(1)
    const states = async () => {
      const rows = await restored.query<{ state: string; reason: string | null }>(
        "SELECT state, reason FROM texts ORDER BY at, id",
      )
      return rows.map(({ state, reason }) => (reason === null ? state : `${state} ${reason}`)).toSorted()
    }
    await expect
      .poll(states, { timeout: 10_000 })
      .toEqual(["accepted", "unknown restored", "unknown restored", "unknown restored", "unknown restored"])
    expect(elsewhere.asked).toEqual([])
    // A receipt of one that went out is worth as much as it was.
    await elsewhere.tell({ ids: ["1"] })
    await expect.poll(states).toContain("delivered")
  } finally {
    await rm(join(folder, ".."), { recursive: true })
  }
})

test("what an earlier configuration left ends on a server without gateways, and is not sent", async () => {
  await using exchange = await openExchange()
  const { carrier } = exchange
  const { sms: before, kill } = exchange.server()
  carrier.window = 1
  carrier.answer = never
  before.begin()
  await exchange.queue(exchange.text("on the line"), exchange.text("waits"))
  await expect.poll(() => carrier.asked.length).toBe(1)
  await kill()
  exchange.pass(LEASE_MS)
  const { sms: after } = exchange.server({ settings: { ...exchange.settings, gateways: [] } })
  after.begin()
  await exchange.come("queued", "unknown")
  exchange.pass(24 * 3600_000)
  await exchange.come("failed", "unknown")
  expect(carrier.asked).toHaveLength(1)
})
