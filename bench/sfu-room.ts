/**
 * npm run bench -- sfu-room: a call of ten, each with a voice and a picture of three layers, all of whom see all others:
 * one of them large, who changes every few seconds. Two of a hundred packets are lost on every way. What that costs the
 * media engine, how late pictures are and how often one stands still; with --peer janus Debian's Janus does the same.
 */
import { setTimeout as delay } from "node:timers/promises"
import { parseArgs } from "node:util"
import { load, machine } from "./lib/machine.ts"
import { ADDRESS, againInNetwork, isInNetwork } from "./lib/network.ts"
import { cpuTime, machineCpuTime } from "./lib/processes.ts"
import { median, medians, positive, print } from "./lib/report.ts"
import { Generator } from "./media/generator.ts"
import { LARGE, type MediaServer, SMALL } from "./media/server.ts"
import { buildSfu, startSfu } from "./media/sfu.ts"
import type { StreamPlan } from "./media/stream.ts"
import { versionOf } from "./peers/contestant.ts"
import { startJanus } from "./peers/janus.ts"

const { values } = parseArgs({
  options: {
    people: { type: "string", default: "10" },
    loss: { type: "string", default: "2" },
    peer: { type: "string" },
    seconds: { type: "string", default: "20" },
    rounds: { type: "string", default: "3" },
    profile: { type: "string" },
  },
})
if (values.peer !== undefined && values.peer !== "janus") throw new RangeError(`--peer ${values.peer}: write janus`)
if (values.peer !== undefined && !isInNetwork()) process.exit(await againInNetwork())
const people = positive("people", values.people)
const lossPct = positive("loss", values.loss)
const seconds = positive("seconds", values.seconds)
const rounds = positive("rounds", values.rounds)
const address = isInNetwork() ? ADDRESS : "127.0.0.1"
const WARM_UP_MS = 8_000
/** So often everybody sees another one large. */
const ENLARGE_MS = 4_000
/** So many speak at once; the others are silent, of which a packet now and then tells. */
const SPEAKERS = 3

/** Chromium's layers of a camera of 1280 × 720: 180, 700 and 2,500 kbit/s. */
const picture: readonly StreamPlan[] = [
  { kind: "video", rid: "l", pps: 30, size: 750, ...SMALL },
  { kind: "video", rid: "m", pps: 90, size: 970, width: 640, height: 360 },
  { kind: "video", rid: "h", pps: 270, size: 1_150, ...LARGE },
]
const speaking: StreamPlan = { kind: "audio", pps: 50, size: 110, level: 30 }
const silent: StreamPlan = { kind: "audio", pps: 2.5, size: 60, level: 127 }

const CONTESTANTS = {
  everline: () => startSfu(address, values.profile),
  janus: () => startJanus(address, 0),
} as const satisfies Readonly<Record<string, () => Promise<MediaServer>>>
type Contestant = keyof typeof CONTESTANTS
const contestants: readonly Contestant[] = values.peer === undefined ? ["everline"] : ["everline", "janus"]

/** CPU of one core; delays from the sending of a frame's last packet until the frame can be shown, repairs included. */
type Figures = {
  readonly cpu_pct: number
  readonly delay_ms_p50: number
  readonly delay_ms_p95: number
  readonly freezes: number
  /** Of all pictures together. */
  readonly frames_per_s: number
  readonly generator_cores: number
  readonly others_cores: number
}

async function measure(contestant: Contestant): Promise<Figures> {
  await using server = await CONTESTANTS[contestant]()
  using generator = await Generator.connect(server, {
    published: Array.from({ length: people }, (_, nth) => [nth < SPEAKERS ? speaking : silent, ...picture]),
    subscribers: Array.from({ length: people }, (_, nth) => nth),
    processes: 2,
    lossPct,
    tells: "frames",
    address,
  })
  let turn = 0
  /** Everybody sees the one large who is so far after them. */
  const enlarge = async () => {
    turn += 1
    for (const [person, it] of generator.subscriptions.entries())
      await it.enlarge((person + 1 + (turn % (people - 1))) % people)
  }
  await enlarge()
  await delay(WARM_UP_MS)
  const now = () => ({
    at: performance.now() * 1_000,
    server: cpuTime(server.roots).server,
    generator: generator.cpu,
    machine: machineCpuTime(),
  })
  await generator.begin()
  const before = now()
  for (let passed = 0; passed < seconds * 1_000; passed += ENLARGE_MS) {
    await delay(ENLARGE_MS)
    await enlarge()
  }
  const after = now()
  const { delays, freezes } = await generator.end()
  const took = after.at - before.at
  const [cpu, generators] = [after.server - before.server, after.generator - before.generator]
  return {
    cpu_pct: (100 * cpu) / took,
    delay_ms_p50: delays.quantile(0.5),
    delay_ms_p95: delays.quantile(0.95),
    freezes,
    frames_per_s: (delays.count / took) * 1e6,
    generator_cores: generators / took,
    others_cores: Math.max(0, after.machine - before.machine - cpu - generators) / took,
  }
}

await buildSfu()
const versions = values.peer === undefined ? {} : { janus: versionOf("janus") }
print({ bench: "sfu-room", settings: { people, lossPct, seconds, rounds, ...versions }, machine: machine() })

const measured = new Map<Contestant, Figures[]>(contestants.map((contestant) => [contestant, []]))
for (let round = 1; round <= rounds; round++)
  for (const [server, figures] of measured) {
    const found = await measure(server)
    figures.push(found)
    print({ bench: "sfu-room", round, server, ...found, load: load() })
  }

const summary = (contestant: Contestant) => {
  const { cpu_pct, delay_ms_p95, freezes, frames_per_s } = medians(measured.get(contestant) ?? [])
  return { cpu_pct, delay_ms_p95, freezes, frames_per_s }
}
if (values.peer !== undefined) print({ bench: "sfu-room", server: "janus", medians: true, ...summary("janus") })
const ratios = (measured.get("janus") ?? []).map(
  ({ cpu_pct }, at) => cpu_pct / (measured.get("everline")?.[at]?.cpu_pct ?? Number.NaN),
)
print({
  bench: "sfu-room",
  summary: true,
  people,
  ...summary("everline"),
  ...(values.peer && { times_less_cpu: median(ratios) }),
  load: load(),
})
