/**
 * npm run bench -- sfu: one publishes and many subscribe, over DTLS-SRTP as browsers do. What a packet that is delivered
 * costs the media engine, how many are lost or left out and how long they take; with --peer janus Debian's Janus does the
 * same in turn.
 */
import { setTimeout as delay } from "node:timers/promises"
import { parseArgs } from "node:util"
import { load, machine } from "./lib/machine.ts"
import { ADDRESS, againInNetwork, isInNetwork } from "./lib/network.ts"
import { cpuTime, machineCpuTime, memoryMib } from "./lib/processes.ts"
import { median, medians, positive, print } from "./lib/report.ts"
import { Fan, type FanPlan } from "./media/fan.ts"
import type { MediaServer } from "./media/server.ts"
import { buildSfu, startSfu } from "./media/sfu.ts"
import { versionOf } from "./peers/contestant.ts"
import { startJanus } from "./peers/janus.ts"

const { values } = parseArgs({
  options: {
    subscribers: { type: "string", default: "16" },
    pps: { type: "string", default: "1000" },
    size: { type: "string" },
    audio: { type: "boolean", default: false },
    peer: { type: "string" },
    seconds: { type: "string", default: "10" },
    rounds: { type: "string", default: "3" },
    profile: { type: "string" },
  },
})
if (values.peer !== undefined && values.peer !== "janus") throw new RangeError(`--peer ${values.peer}: write janus`)
if (values.peer !== undefined && !isInNetwork()) process.exit(await againInNetwork())
const work: FanPlan = {
  kind: values.audio ? "audio" : "video",
  subscribers: positive("subscribers", values.subscribers),
  pps: positive("pps", values.pps),
  size: positive("size", values.size ?? (values.audio ? "100" : "1100")),
}
const seconds = positive("seconds", values.seconds)
const rounds = positive("rounds", values.rounds)
const address = isInNetwork() ? ADDRESS : "127.0.0.1"

/**
 * Ours first. Janus comes as Debian ships it, with a thread for each connection, and with one for all: it then costs less,
 * but is one thread as ours is.
 */
const CONTESTANTS = {
  everline: () => startSfu(address, values.profile),
  janus: () => startJanus(address, 0),
  janus_with_one_loop: () => startJanus(address, 1),
} as const satisfies Readonly<Record<string, () => Promise<MediaServer>>>
type Contestant = keyof typeof CONTESTANTS
const contestants: readonly Contestant[] =
  values.peer === undefined ? ["everline"] : ["everline", "janus", "janus_with_one_loop"]

/** CPU in microseconds for each packet that a subscriber gets; delays from its sending to its arrival at the client. */
type Figures = {
  readonly us_per_packet_out: number
  /** Of all that was to come to all: what was lost, and what the server chose not to send. */
  readonly loss_pct: number
  readonly left_out_pct: number
  readonly delay_ms_p50: number
  readonly delay_ms_p99: number
  readonly packets_out_per_s: number
  /** From when all were connected until nearly all that was sent came to all. */
  readonly everything_after_s: number
  readonly memory_mib: number
  readonly generator_us: number
  readonly generator_cores: number
  readonly others_cores: number
}

async function measure(contestant: Contestant): Promise<Figures> {
  await using server = await CONTESTANTS[contestant]()
  using fan = await Fan.connect(server, work, address)
  const now = () => ({
    at: performance.now() * 1_000,
    server: cpuTime(server.roots).server,
    generator: fan.cpu,
    machine: machineCpuTime(),
  })
  const everything_after_s = (await fan.settle()) / 1_000
  await fan.begin()
  const before = now()
  await delay(seconds * 1_000)
  const after = now()
  const { packets, loss_pct, left_out_pct, delays } = await fan.end()
  const took = after.at - before.at
  const [cpu, generators] = [after.server - before.server, after.generator - before.generator]
  return {
    us_per_packet_out: cpu / packets,
    loss_pct,
    left_out_pct,
    delay_ms_p50: delays.quantile(0.5),
    delay_ms_p99: delays.quantile(0.99),
    packets_out_per_s: Math.round((packets / took) * 1e6),
    everything_after_s,
    memory_mib: memoryMib(server.roots).server,
    generator_us: generators / packets,
    generator_cores: generators / took,
    others_cores: Math.max(0, after.machine - before.machine - cpu - generators) / took,
  }
}

await buildSfu()
const versions = values.peer === undefined ? {} : { janus: versionOf("janus") }
print({ bench: "sfu", settings: { ...work, seconds, rounds, ...versions }, machine: machine() })

const measured = new Map<Contestant, Figures[]>(contestants.map((contestant) => [contestant, []]))
for (let round = 1; round <= rounds; round++)
  for (const [server, figures] of measured) {
    const found = await measure(server)
    figures.push(found)
    print({ bench: "sfu", round, server, ...found, load: load() })
  }

/** The peer's CPU for a packet by ours in the same round; the middle of all rounds. */
function timesLessCpu(peer: Contestant): number {
  const ours = measured.get("everline") ?? []
  const ratios = measured.get(peer)?.map((theirs, at) => theirs.us_per_packet_out / (ours[at]?.us_per_packet_out ?? 0))
  return median(ratios ?? [])
}

for (const [server, figures] of measured) print({ bench: "sfu", server, medians: true, ...medians(figures) })
const { us_per_packet_out, loss_pct, left_out_pct, delay_ms_p99 } = medians(measured.get("everline") ?? [])
print({
  bench: "sfu",
  summary: true,
  ...work,
  us_per_packet_out,
  loss_pct,
  left_out_pct,
  delay_ms_p99,
  ...(values.peer && {
    times_less_cpu: timesLessCpu("janus"),
    times_less_cpu_than_with_one_loop: timesLessCpu("janus_with_one_loop"),
  }),
  load: load(),
})
