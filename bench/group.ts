/**
 * npm run bench -- group: one group whose members are all online. A delivery is one copy of a message at one member, the
 * sender's own included (as XMPP's rooms send it). The rate is raised step by step, whatever comes back, until the server
 * no longer keeps up; the last step that it kept up with is saturation.
 */
import { setTimeout as delay } from "node:timers/promises"
import { parseArgs } from "node:util"
import { type ConversationId, newId } from "@everline/protocol"
import { ageMicros, stampedBody } from "./lib/body.ts"
import { nextClientId } from "./lib/client-ids.ts"
import { Device, endOnError } from "./lib/device.ts"
import { fsyncTimes, machine } from "./lib/machine.ts"
import { type Figures, Meter } from "./lib/meter.ts"
import { pace } from "./lib/pace.ts"
import { signUp } from "./lib/people.ts"
import { Receipts } from "./lib/receipts.ts"
import { positive, print } from "./lib/report.ts"
import { Server } from "./lib/server.ts"

const { values } = parseArgs({
  options: {
    members: { type: "string", default: "500" },
    bytes: { type: "string", default: "100" },
    rate: { type: "string", default: "20000" },
    step: { type: "string", default: "10000" },
    most: { type: "string", default: "120000" },
    warmup: { type: "string", default: "5" },
    seconds: { type: "string", default: "6" },
    windows: { type: "string", default: "5" },
    profile: { type: "string" },
  },
})
const members = positive("members", values.members)
const bytes = positive("bytes", values.bytes)
/** Deliveries a second. */
const rate = positive("rate", values.rate)
const step = positive("step", values.step)
const most = positive("most", values.most)
const plan = {
  warmup: positive("warmup", values.warmup),
  seconds: positive("seconds", values.seconds),
  windows: positive("windows", values.windows),
}
/** It keeps up when so many of the offered copies arrive in time and the queue does not grow. */
const KEPT_UP = { part: 0.97, p99_ms: 1_000 } as const

await using server = await Server.start({ profiles: values.profile })
const settings = { members, bytes, rate, step, ...plan, ...server.settings }
print({ bench: "group", settings, machine: machine(), ...fsyncTimes(server.dataFolder) })

const meter = new Meter(server.roots)
using receipts = new Receipts()
const people = await signUp(server.port, members)
const arrived: ((ordinal: number) => void)[] = []
const devices: Device[] = []
for (const [i, { token }] of people.entries()) {
  const onMessage = (_conversation: string, message: { readonly ordinal: number; readonly body: string }) => {
    arrived[i]?.(message.ordinal)
    meter.delivered(ageMicros(message.body))
  }
  devices.push(await Device.connect(server.port, token, { onMessage, onError: endOnError }))
}
const conversation = newId<ConversationId>()
await devices[0]?.call("conversations.create", {
  conversation,
  title: "Everybody",
  members: people.slice(1).map(({ account }) => account),
})
for (const device of devices) arrived.push(receipts.open(device, conversation))

/** Offers so many deliveries a second and measures. */
async function offer(perSecond: number, windows: number): Promise<Figures> {
  // Senders take turns; 37 and the number of members have no common divisor, so everybody's turn comes.
  using _pace = pace(perSecond / members, (turn) =>
    devices[(turn * 37) % members]?.post("messages.send", {
      conversation,
      clientId: nextClientId(),
      body: stampedBody(bytes),
    }),
  )
  // Awaited here, or the pace would end with this function.
  return await meter.measure({ ...plan, windows }, (window) =>
    print({ bench: "group", offered_per_s: perSecond, ...window }),
  )
}

const atRate = await offer(rate, plan.windows)
let saturated = atRate
for (let offered = rate + step; offered <= most; offered += step) {
  await delay(1_000)
  const figures = await offer(offered, 1)
  if (figures.per_s < offered * KEPT_UP.part || figures.p99_ms > KEPT_UP.p99_ms) break
  saturated = figures
}
await delay(1_000)
for (const device of devices) device.close()

print({
  bench: "group",
  summary: true,
  members,
  rate,
  deliveries_per_s: saturated.per_s,
  cpu_us_per_delivery: atRate.cpu_us,
  p99_ms: atRate.p99_ms,
  p50_ms: atRate.p50_ms,
  cpu_us_server: atRate.server_us,
  cpu_us_postgres: atRate.postgres_us,
  cpu_us_generator: atRate.generator_us,
  saturated_cpu_us_per_delivery: saturated.cpu_us,
  saturated_p99_ms: saturated.p99_ms,
  receipts: receipts.sent,
  ...fsyncTimes(server.dataFolder),
  load: atRate.load,
})
