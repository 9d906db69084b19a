/**
 * npm run bench -- group: one group whose members are all online. A delivery is one copy of a message at one member, the
 * sender's own included (as XMPP's rooms send it). The rate is raised step by step, whatever comes back, until the server
 * no longer keeps up; the last step that it kept up with is saturation.
 */
import { parseArgs } from "node:util"
import { Everline } from "./lib/everline.ts"
import { GroupWork, keepsUp } from "./lib/group-work.ts"
import { fsyncTimes, machine } from "./lib/machine.ts"
import { type Figures, Meter } from "./lib/meter.ts"
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
await using server = await Server.start({ profiles: values.profile })
const settings = { members, bytes, rate, step, ...plan, ...server.settings }
print({ bench: "group", settings, machine: machine(), ...fsyncTimes(server.dataFolder) })

using everline = new Everline(server.port)
const group = await GroupWork.begin(everline, new Meter(server.roots), members, bytes)
const offer = (perSecond: number, count: number): Promise<Figures> =>
  group.offer(perSecond, { ...plan, windows: count }, (window) =>
    print({ bench: "group", offered_per_s: perSecond, ...window }),
  )

const atRate = await offer(rate, plan.windows)
let saturated = atRate
for (let offered = rate + step; offered <= most; offered += step) {
  const figures = await offer(offered, 1)
  if (!keepsUp(offered, figures)) break
  saturated = figures
}
await group.finish()

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
  receipts: everline.receiptsSent,
  ...fsyncTimes(server.dataFolder),
  load: atRate.load,
})
