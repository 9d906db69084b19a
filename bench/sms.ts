/**
 * npm run bench -- sms: texts by SMPP to the simulated carrier, each with a receipt. First as fast as they go with a window of
 * 50; then a hundred thousand that go out at 200 a second, and codes that go before them.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as delay } from "node:timers/promises"
import { parseArgs } from "node:util"
import { type Database, Smsc } from "@everline/server/internal"
import { Inspector } from "./lib/inspector.ts"
import { fsyncTimes, load, machine } from "./lib/machine.ts"
import { fill } from "./lib/population.ts"
import { cpuTime, memoryMib } from "./lib/processes.ts"
import { medians, positive, print } from "./lib/report.ts"
import { Server } from "./lib/server.ts"

const { values } = parseArgs({
  options: {
    windows: { type: "string", default: "3" },
    seconds: { type: "string", default: "5" },
    queued: { type: "string", default: "100000" },
    codes: { type: "string", default: "200" },
    profile: { type: "string" },
  },
})
const windows = positive("windows", values.windows)
const seconds = positive("seconds", values.seconds)
const queued = positive("queued", values.queued)
const codes = positive("codes", values.codes)

const WINDOW = 50
/** More than go out in all windows. */
const SATURATING = windows * (seconds + 2) * 6_000
const THROTTLED = 200
const CODE_EVERY_MS = 250
const MOST_MS = 30_000
const phone = (i: number): string => `+86138001${String(i).padStart(5, "0")}`

/** A server that is bound to a carrier, and its record. */
async function measure<T>(gateway: object, work: (parts: Parts) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "everline-bench-sms-"))
  await using smsc = await Smsc.start({ behaviour: { deliverAfterMs: 0 } })
  const { port, systemId, password } = smsc
  const sms = join(folder, "sms.json")
  const smpp = { kind: "smpp", host: "127.0.0.1", port, systemId, password, numbers: ["+861069000001"], window: WINDOW }
  writeFileSync(sms, JSON.stringify({ home: "CN", gateways: [{ ...smpp, ...gateway }] }), { mode: 0o600 })
  try {
    await using server = await Server.start({ profiles: values.profile, sms, inspected: true })
    const settings = { windows, seconds, queued, codes, window: WINDOW, ...gateway, ...server.settings }
    print({ bench: "sms", settings, machine: machine(), ...fsyncTimes(server.dataFolder) })
    await smsc.until(({ links }) => links === 1)
    return await fill(server, (database) => work({ server, smsc, database }))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

interface Parts {
  readonly server: Server
  readonly smsc: Smsc
  readonly database: Database
}

/** Writes texts into the outbox, beside the running server, as `Sms.queue` does. */
async function queue(database: Database, count: number, to: (i: number) => string, purpose: "message" | "code") {
  const at = Date.now()
  for (let from = 0; from < count; from += 1_000) {
    const numbers = Array.from({ length: Math.min(1_000, count - from) }, (_, i) => to(from + i))
    await database.query(
      `WITH queued AS (
         INSERT INTO texts (id, purpose, number, country, encoding, segments, state, gateway, price, at)
         SELECT gen_random_uuid(), $2, number, 'CN', 'gsm', 1, 'queued', 'smpp', 0, $3 FROM unnest($1::text[]) q (number)
         RETURNING id
       )
       INSERT INTO text_outbox (text, gateway, urgent, due, until, ref, body)
       SELECT id, 'smpp', $2 = 'code', $3, $3::int8 + 86400000, 1, 'The train is late, do not wait with dinner.' FROM queued`,
      [numbers, purpose, at],
    )
  }
}

/** How many texts have arrived, by their receipts. */
async function delivered(database: Database): Promise<number> {
  const [row] = await database.query<{ count: number }>("SELECT count(*) FROM texts WHERE state = 'delivered'")
  return row?.count ?? Number.NaN
}

async function saturated({ server, database }: Parts) {
  await queue(database, SATURATING, (i) => phone(i % 900), "message")
  const all = []
  for (let i = 0; i < windows; i++) {
    await delay(1_000)
    const [before, count, begun] = [cpuTime(server.roots), await delivered(database), performance.now()]
    await delay(seconds * 1_000)
    const took = (performance.now() - begun) / 1_000
    const [after, texts] = [cpuTime(server.roots), (await delivered(database)) - count]
    const server_us = (after.server - before.server) / texts
    const postgres_us = (after.postgres - before.postgres) / texts
    const figures = {
      submit_per_s: texts / took,
      cpu_us: server_us + postgres_us,
      server_us,
      postgres_us,
      load: load(),
    }
    all.push(figures)
    print({ bench: "sms", saturated: true, ...figures })
  }
  return medians(all)
}

async function throttled({ server, smsc, database }: Parts) {
  await queue(database, queued, (i) => phone(i % 900), "message")
  const before = { texts: await delivered(database), at: performance.now() }
  using inspector = await Inspector.attach(server)
  /** What the server has in use, once what it has done with is collected. */
  const memory = async () => {
    await inspector.settle()
    return { heap_mib: (await inspector.heapKib()) / 1024, memory_mib: memoryMib(server.roots).server }
  }
  let halfWay = await memory()
  const waits: number[] = []
  for (let i = 0; i < codes; i++) {
    // A phone of its own, gone again when it has its code: the carrier keeps no more than a thousand.
    const number = `+86139001${String(i).padStart(5, "0")}`
    const begun = performance.now()
    await queue(database, 1, () => number, "code")
    await Promise.race([smsc.until(() => smsc.texts(number).length > 0), delay(MOST_MS, undefined, { ref: false })])
    waits.push(performance.now() - begun)
    smsc.remove(number)
    if (i === codes >> 1) halfWay = await memory()
    await delay(CODE_EVERY_MS)
  }
  const took = (performance.now() - before.at) / 1_000
  const texts = (await delivered(database)) - before.texts
  const inTheEnd = await memory()
  const quantile = (part: number) => waits.toSorted((a, b) => a - b)[Math.ceil(waits.length * part) - 1] ?? Number.NaN
  const figures = {
    drained_per_s: texts / took,
    otp_p50_ms: quantile(0.5),
    otp_p99_ms: quantile(0.99),
    heap_half_way_mib: halfWay.heap_mib,
    heap_in_the_end_mib: inTheEnd.heap_mib,
    memory_half_way_mib: halfWay.memory_mib,
    memory_in_the_end_mib: inTheEnd.memory_mib,
    load: load(),
  }
  print({ bench: "sms", throttled: true, ...figures })
  return figures
}

const fast = await measure({}, saturated)
const slow = await measure({ pace: `${THROTTLED}/s` }, throttled)
print({
  bench: "sms",
  summary: true,
  submit_per_s: fast.submit_per_s,
  cpu_us_per_sms: fast.cpu_us,
  cpu_us_server: fast.server_us,
  cpu_us_postgres: fast.postgres_us,
  otp_p99_ms: slow.otp_p99_ms,
  otp_p50_ms: slow.otp_p50_ms,
  drained_per_s: slow.drained_per_s,
  heap_half_way_mib: slow.heap_half_way_mib,
  heap_in_the_end_mib: slow.heap_in_the_end_mib,
  memory_half_way_mib: slow.memory_half_way_mib,
  memory_in_the_end_mib: slow.memory_in_the_end_mib,
  load: load(),
})
