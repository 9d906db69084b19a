import { setTimeout as delay } from "node:timers/promises"
import { Histogram } from "./histogram.ts"
import { load } from "./machine.ts"
import { type CpuTime, cpuTime, machineCpuTime, memoryMib, type Roots } from "./processes.ts"
import { medians } from "./report.ts"

/** How often and how long to measure, in seconds. */
export interface Plan {
  readonly warmup: number
  readonly seconds: number
  readonly windows: number
}

/** Figures of one interval. CPU in microseconds for each delivery; `_ms` is from the sending of a message to its arrival. */
export type Figures = {
  readonly seconds: number
  readonly deliveries: number
  readonly per_s: number
  readonly cpu_us: number
  readonly server_us: number
  readonly postgres_us: number
  readonly bus_us: number
  readonly bystander_us: number
  readonly generator_us: number
  readonly p50_ms: number
  readonly p99_ms: number
  /** Cores taken by what is neither the server nor this generator: noise. */
  readonly others_cores: number
  readonly load: number
  readonly memory_mib: number
}

/** Milliseconds. */
const SETTLE = 250
/** How long what is on its way is waited for at most, and how often one looks. */
const LATE = { most: 20_000, every: 50 } as const

interface Start {
  readonly at: number
  readonly cpu: CpuTime
  readonly generator: number
  readonly machine: number
}

/** One measured interval: what was delivered in it, and what that cost. */
class Window {
  readonly #roots: Roots
  readonly #start: Start
  readonly #latencies = new Histogram()

  constructor(roots: Roots) {
    this.#roots = roots
    this.#start = now(roots)
  }

  /** A message has arrived. @param micros since it was sent */
  delivered(micros: number): void {
    this.#latencies.add(micros)
  }

  /** The figures from the start to this moment. */
  figures(): Figures {
    const end = now(this.#roots)
    const seconds = (end.at - this.#start.at) / 1000
    const deliveries = this.#latencies.count
    const server = end.cpu.server - this.#start.cpu.server
    const postgres = end.cpu.postgres - this.#start.cpu.postgres
    const bus = end.cpu.bus - this.#start.cpu.bus
    const bystander = end.cpu.bystander - this.#start.cpu.bystander
    const generator = end.generator - this.#start.generator
    const memory = memoryMib(this.#roots)
    const others = end.machine - this.#start.machine - server - postgres - bus - bystander - generator
    return {
      seconds,
      deliveries,
      per_s: Math.round(deliveries / seconds),
      cpu_us: (server + postgres + bus) / deliveries,
      server_us: server / deliveries,
      postgres_us: postgres / deliveries,
      bus_us: bus / deliveries,
      bystander_us: bystander / deliveries,
      generator_us: generator / deliveries,
      p50_ms: this.#latencies.quantile(0.5),
      p99_ms: this.#latencies.quantile(0.99),
      others_cores: Math.max(0, others) / 1e6 / seconds,
      load: load(),
      memory_mib: memory.server + memory.postgres,
    }
  }
}

function now(roots: Roots): Start {
  const { user, system } = process.cpuUsage()
  return { at: performance.now(), cpu: cpuTime(roots), generator: user + system, machine: machineCpuTime() }
}

/** Takes every delivery, and measures those of one window after another. */
export class Meter {
  readonly #roots: Roots
  #window: Window | undefined
  /** All that has arrived, in a window or not. */
  #total = 0

  constructor(roots: Roots) {
    this.#roots = roots
  }

  /** A message has arrived. @param micros since it was sent */
  delivered(micros: number): void {
    this.#total += 1
    this.#window?.delivered(micros)
  }

  /** Waits until so many have arrived in all, but not for what is lost. */
  async untilDelivered(total: number): Promise<void> {
    const deadline = performance.now() + LATE.most
    while (this.#total < total && performance.now() < deadline) await delay(LATE.every)
  }

  /** Lets the warm-up pass, then measures. @returns the median of each figure */
  async measure({ warmup, seconds, windows }: Plan, each: (figures: Figures) => void): Promise<Figures> {
    await delay(warmup * 1000)
    const all: Figures[] = []
    for (let i = 0; i < windows; i++) {
      // Reading figures held everything up for some milliseconds: what piled up meanwhile belongs to no window.
      await delay(SETTLE)
      const window = new Window(this.#roots)
      this.#window = window
      await delay(seconds * 1000)
      this.#window = undefined
      const figures = window.figures()
      each(figures)
      all.push(figures)
    }
    return medians(all)
  }
}
