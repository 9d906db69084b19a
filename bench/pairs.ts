/**
 * npm run bench -- pairs [--rate N]: people in pairs write to each other. A delivery is a message at the peer's device.
 * Without a rate each sender keeps --window messages on their way and sends the next when one was delivered; with it,
 * so many messages a second are sent in all, whatever comes back.
 */
import { setTimeout as delay } from "node:timers/promises"
import { parseArgs } from "node:util"
import { ageMicros, stampedBody } from "./lib/body.ts"
import { nextClientId } from "./lib/client-ids.ts"
import { Device, endOnError } from "./lib/device.ts"
import { fsyncTimes, machine } from "./lib/machine.ts"
import { Meter } from "./lib/meter.ts"
import { pace } from "./lib/pace.ts"
import { type Person, signUp } from "./lib/people.ts"
import { Receipts } from "./lib/receipts.ts"
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

const meter = new Meter(server.roots)
using receipts = new Receipts()
let isOver = false

interface End {
  readonly device: Device
  readonly send: () => void
}

/** Connects somebody whose messages go to `other`; `delivered` is called for each that comes from there. */
async function connect(person: Person, other: Person, delivered: () => void): Promise<End> {
  let arrived: (ordinal: number) => void = () => {}
  const device = await Device.connect(server.port, person.token, {
    onMessage: (_conversation, message) => {
      arrived(message.ordinal)
      // One's own message comes back too; that is no delivery.
      if (message.author === person.account) return
      meter.delivered(ageMicros(message.body))
      delivered()
    },
    onError: endOnError,
  })
  const answer = await device.call("conversations.direct", { account: other.account })
  const { conversation } = answer.conversation
  arrived = receipts.open(device, conversation)
  return {
    device,
    send: () => {
      if (!isOver) device.post("messages.send", { conversation, clientId: nextClientId(), body: stampedBody(bytes) })
    },
  }
}

const people = await signUp(server.port, pairs * 2)
const ends: End[] = []
for (const [i, person] of people.entries()) {
  const other = people[i ^ 1] ?? person
  ends.push(await connect(person, other, () => rate === null && ends[i ^ 1]?.send()))
}

using _pace = rate === null ? null : pace(rate, (turn) => ends[turn % ends.length]?.send())
if (rate === null) for (const { send } of ends) for (let i = 0; i < inFlight; i++) send()
const figures = await meter.measure(plan, (window) => print({ bench: "pairs", rate, ...window }))
isOver = true
await delay(500)
for (const { device } of ends) device.close()

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
  receipts: receipts.sent,
  ...fsyncTimes(server.dataFolder),
  load: figures.load,
})
