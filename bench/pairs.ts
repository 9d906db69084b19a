/**
 * npm run bench -- pairs [--rate N]: people in pairs write to each other. A delivery is a message at the peer's device.
 * Without a rate each sender keeps --window messages on their way and sends the next when one was delivered; with it,
 * so many messages a second are sent in all, whatever comes back.
 */
import { parseArgs } from "node:util"
import { Everline } from "./lib/everline.ts"
import { fsyncTimes, machine } from "./lib/machine.ts"
import { Meter } from "./lib/meter.ts"
import { PairsWork } from "./lib/pairs-work.ts"
import { positive, print } from "./lib/report.ts"
import { Server } from "./lib/server.ts"

const { values } = parseArgs({
  options: {
    pairs: { type: "string", default: "100" },
    window: { type: "string", default: "10" },
    bytes: { type: "string", default: "100" },
    rate: { type: "string" },
    warmup: { type: "string", default: "6" },
    seconds: { type: "string", default: "6" },
    windows: { type: "string", default: "5" },
    profile: { type: "string" },
  },
})
const pairs = positive("pairs", values.pairs)
const inFlight = positive("window", values.window)
const bytes = positive("bytes", values.bytes)
const rate = values.rate === undefined ? null : positive("rate", values.rate)
const plan = {
  warmup: positive("warmup", values.warmup),
  seconds: positive("seconds", values.seconds),
  windows: positive("windows", values.windows),
}

await using server = await Server.start({ profiles: values.profile })
const settings = { pairs, in_flight: rate === null ? inFlight : null, rate, bytes, ...plan, ...server.settings }
print({ bench: "pairs", settings, machine: machine(), ...fsyncTimes(server.dataFolder) })

using everline = new Everline(server.port)
const work = await PairsWork.begin(everline, new Meter(server.roots), { pairs, inFlight, rate, bytes })
const figures = await work.measure(plan, (window) => print({ bench: "pairs", rate, ...window }))

print({
  bench: "pairs",
  summary: true,
  rate,
  delivered_per_s: figures.per_s,
  cpu_us_per_delivery: figures.cpu_us,
  p50_ms: figures.p50_ms,
  p99_ms: figures.p99_ms,
  cpu_us_server: figures.server_us,
  cpu_us_postgres: figures.postgres_us,
  cpu_us_generator: figures.generator_us,
  receipts: everline.receiptsSent,
  ...fsyncTimes(server.dataFolder),
  load: figures.load,
})
