/**
 * npm run bench -- rows: what a message takes on the disk, with its indexes, and in PostgreSQL's log. Pairs write to each
 * other, saturated, for so long; then the tables are measured.
 */
import { setTimeout as delay } from "node:timers/promises"
import { parseArgs } from "node:util"
import { openDatabase } from "@everline/server/internal"
import { Everline } from "./lib/everline.ts"
import { fsyncTimes, load, machine } from "./lib/machine.ts"
import { Meter } from "./lib/meter.ts"
import { PairsWork } from "./lib/pairs-work.ts"
import { positive, print } from "./lib/report.ts"
import { Server } from "./lib/server.ts"
import { Postgres, SETTINGS } from "./peers/postgres.ts"

const { values } = parseArgs({
  options: { pairs: { type: "string", default: "500" }, seconds: { type: "string", default: "30" } },
})
const work = { pairs: positive("pairs", values.pairs), inFlight: 10, bytes: 100, rate: null }
const seconds = positive("seconds", values.seconds)

/** Sizes in bytes: a table with its dead rows and free space, and each of its indexes. */
const SIZES = `
  SELECT relname AS name, pg_relation_size(oid) AS bytes FROM pg_class
  WHERE oid = 'entries'::regclass OR oid IN (SELECT indexrelid FROM pg_index WHERE indrelid = 'entries'::regclass)`
/** A session tells of what it wrote within ten seconds. */
const COUNTED_MS = 10_500

await using postgres = await Postgres.start(0)
postgres.createDatabase("everline")
const address = { url: postgres.url("everline"), pid: postgres.pid }
await using server = await Server.start({ database: address })
print({
  bench: "rows",
  settings: { ...work, seconds, postgres: SETTINGS },
  machine: machine(),
  ...fsyncTimes(server.dataFolder),
})

using everline = new Everline(server.port)
const meter = new Meter(server.roots)
const pairs = await PairsWork.begin(everline, meter, work)
await delay(COUNTED_MS)
const before = postgres.counters("everline")
await pairs.measure({ warmup: 0, seconds, windows: 1 }, () => {})
await delay(COUNTED_MS)
const after = postgres.counters("everline")

await using database = openDatabase({ connectionString: address.url })
const sizes = await database.query<{ readonly name: string; readonly bytes: number }>(SIZES)
const perMessage = Object.fromEntries(sizes.map(({ name, bytes }) => [`${name}_bytes`, bytes / pairs.sent]))
print({
  bench: "rows",
  summary: true,
  messages: pairs.sent,
  bytes_per_row: sizes.reduce((sum, { bytes }) => sum + bytes, 0) / pairs.sent,
  wal_bytes_per_message: (after.wal_bytes - before.wal_bytes) / pairs.sent,
  ...perMessage,
  load: load(),
})
