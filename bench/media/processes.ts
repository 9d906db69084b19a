/** What a packet costs several processes of the media engine that work at once, beside one that works alone. */
import { setTimeout as delay } from "node:timers/promises"
import { load, machine } from "../lib/machine.ts"
import { cpuTime, machineCpuTime } from "../lib/processes.ts"
import { median, medians, print } from "../lib/report.ts"
import { Fan, type FanPlan } from "./fan.ts"
import type { MediaServer } from "./server.ts"
import { buildSfu, startSfu } from "./sfu.ts"

const ADDRESS = "127.0.0.1"
/** What each process has to do: so little that generators and all processes together do not fill two cores. */
const LOAD: FanPlan = { kind: "video", subscribers: 16, pps: 500, size: 1_100 }

export interface ProcessesOptions {
  /** How many work at once: two or more. */
  readonly processes: number
  /** Of a window. */
  readonly seconds: number
  readonly rounds: number
}

/** CPU in microseconds of all processes for each packet that a subscriber gets, and of the generators beside. */
type Figures = {
  readonly us_per_packet_out: number
  readonly packets_out_per_s: number
  readonly loss_pct: number
  readonly left_out_pct: number
  readonly generator_cores: number
  readonly others_cores: number
}

/** A process with a room, and who is in it. */
interface Loaded {
  readonly server: MediaServer
  readonly fan: Fan
}

/** Prints what a packet costs where so many processes work, beside one, in the same rounds. */
export async function compareProcesses({ processes, seconds, rounds }: ProcessesOptions): Promise<void> {
  await buildSfu()
  print({ bench: "nodes", settings: { processes, ...LOAD, seconds, rounds }, machine: machine() })
  const measure = async (round: number, count: number) => {
    const figures = await withLoaded(count, (loaded) => figuresOf(loaded, seconds))
    print({ bench: "nodes", round, processes: count, ...figures, load: load() })
    return figures
  }
  const alone: Figures[] = []
  const together: Figures[] = []
  for (let round = 1; round <= rounds; round++)
    // In turn, so that a machine that has ever more to do, or ever less, is not always to the same one's disadvantage.
    for (const count of round % 2 === 1 ? [1, processes] : [processes, 1])
      (count === 1 ? alone : together).push(await measure(round, count))
  const times = together.map(({ us_per_packet_out }, at) => us_per_packet_out / (alone[at]?.us_per_packet_out ?? 0))
  const { us_per_packet_out, loss_pct, left_out_pct } = medians(together)
  print({
    bench: "nodes",
    summary: true,
    processes,
    times_cpu_per_packet_of_one_process: median(times),
    us_per_packet_of_one_process: medians(alone).us_per_packet_out,
    us_per_packet_out,
    loss_pct,
    left_out_pct,
    load: load(),
  })
}

/** Starts so many, one after the other, and ends them when they have been measured. */
async function withLoaded<Found>(
  count: number,
  measure: (loaded: readonly Loaded[]) => Promise<Found>,
  loaded: readonly Loaded[] = [],
): Promise<Found> {
  if (loaded.length === count) return measure(loaded)
  await using server = await startSfu(ADDRESS, undefined)
  using fan = await Fan.connect(server, LOAD, ADDRESS)
  return await withLoaded(count, measure, [...loaded, { server, fan }])
}

async function figuresOf(loaded: readonly Loaded[], seconds: number): Promise<Figures> {
  await Promise.all(loaded.map(({ fan }) => fan.settle()))
  const roots = { servers: loaded.flatMap(({ server }) => server.roots.servers), postgres: null }
  const now = () => ({
    at: performance.now() * 1_000,
    cpu: cpuTime(roots).server,
    generators: loaded.reduce((sum, { fan }) => sum + fan.cpu, 0),
    machine: machineCpuTime(),
  })
  await Promise.all(loaded.map(({ fan }) => fan.begin()))
  const before = now()
  await delay(seconds * 1_000)
  const after = now()
  const fanned = await Promise.all(loaded.map(({ fan }) => fan.end()))
  const packets = fanned.reduce((sum, each) => sum + each.packets, 0)
  const [took, cpu] = [after.at - before.at, after.cpu - before.cpu]
  const generators = after.generators - before.generators
  return {
    us_per_packet_out: cpu / packets,
    packets_out_per_s: Math.round((packets / took) * 1e6),
    loss_pct: Math.max(...fanned.map((each) => each.loss_pct)),
    left_out_pct: Math.max(...fanned.map((each) => each.left_out_pct)),
    generator_cores: generators / took,
    others_cores: Math.max(0, after.machine - before.machine - cpu - generators) / took,
  }
}
