/** One who publishes and many who subscribe, before a media server. */
import { setTimeout as delay } from "node:timers/promises"
import type { Histogram } from "../lib/histogram.ts"
import { Generator } from "./generator.ts"
import type { Kind } from "./sdp.ts"
import type { MediaServer } from "./server.ts"

/** What one process of the generator takes in without being what is measured. */
const PACKETS_PER_PROCESS = 20_000
/** Until all is compiled. */
const WARM_UP_MS = 5_000
/** A server that finds out first what the networks carry has so long for it. */
const FOUND_OUT = { most_ms: 60_000, window_ms: 300, late_ms: 200, part: 0.98 } as const

export interface FanPlan {
  readonly kind: Kind
  readonly subscribers: number
  /** Packets a second that are published, and how many bytes each has. */
  readonly pps: number
  readonly size: number
}

/** What came of what was published in a window. */
export interface Fanned {
  /** That came to all together. */
  readonly packets: number
  /** Of all that was to come to all: what was lost, and what the server chose not to send. */
  readonly loss_pct: number
  readonly left_out_pct: number
  /** From the sending of each to its arrival. */
  readonly delays: Histogram
}

export class Fan implements Disposable {
  readonly #generator: Generator
  readonly #subscribers: number

  private constructor(generator: Generator, subscribers: number) {
    this.#generator = generator
    this.#subscribers = subscribers
  }

  /** Connects all; packets go from then on. @param address of this machine, over which all goes */
  static async connect(server: MediaServer, plan: FanPlan, address: string): Promise<Fan> {
    const { kind, subscribers, pps, size } = plan
    const generator = await Generator.connect(server, {
      published: [[{ kind, pps, size }]],
      subscribers: Array.from({ length: subscribers }, (_, nth) => nth + 1),
      processes: Math.min(subscribers, Math.ceil((subscribers * pps) / PACKETS_PER_PROCESS)),
      lossPct: 0,
      tells: "packets",
      address,
    })
    for (const subscription of generator.subscriptions) await subscription.enlarge(0)
    return new Fan(generator, subscribers)
  }

  /** Waits until a window may begin. @returns how long it took until nearly all came to all, in milliseconds */
  async settle(): Promise<number> {
    const took = await this.#untilEverythingComes()
    await delay(WARM_UP_MS)
    return took
  }

  begin(): Promise<void> {
    return this.#generator.begin()
  }

  async end(): Promise<Fanned> {
    const { sent, delays, missing } = await this.#generator.end()
    const [packets, all] = [delays.count, sent * this.#subscribers]
    return {
      packets,
      loss_pct: (100 * missing) / all,
      left_out_pct: Math.max(0, (100 * (all - missing - packets)) / all),
      delays,
    }
  }

  /** CPU time of the generator so far, in microseconds. */
  get cpu(): number {
    return this.#generator.cpu
  }

  [Symbol.dispose](): void {
    this.#generator[Symbol.dispose]()
  }

  async #untilEverythingComes(): Promise<number> {
    const begun = performance.now()
    for (;;) {
      const passed = performance.now() - begun
      if (passed > FOUND_OUT.most_ms) return passed
      await this.#generator.begin()
      await delay(FOUND_OUT.window_ms)
      const { sent, delays } = await this.#generator.end(FOUND_OUT.late_ms)
      if (delays.count >= FOUND_OUT.part * sent * this.#subscribers) return passed
    }
  }
}
