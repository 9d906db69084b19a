/** The clients before a media server: one that publishes, and all that subscribe to it, in processes of their own. */
import { type ChildProcess, fork } from "node:child_process"
import { setTimeout as delay } from "node:timers/promises"
import { fileURLToPath } from "node:url"
import { Histogram } from "../lib/histogram.ts"
import { cpuTime } from "../lib/processes.ts"
import { askProcess } from "./ask-process.ts"
import type { Answer, Ask } from "./asks.ts"
import type { StreamPlan } from "./publisher.ts"
import type { MediaServer } from "./server.ts"

const PROGRAM = fileURLToPath(new URL("./generator-process.ts", import.meta.url))
/** What one process takes in without being what is measured. */
const PACKETS_PER_S = 20_000
/** What is on its way when a window ends comes within this, or is lost. */
const LATE_MS = 1_500

export interface Audience {
  readonly subscribers: number
  readonly plan: StreamPlan
  /** The address of this machine over which all goes. */
  readonly address: string
}

/** What came of what was sent in a window. */
export interface Delivered {
  readonly packets: number
  readonly lossPct: number
  readonly delays: Histogram
}

export class Generator implements Disposable {
  readonly #publisher: GeneratorProcess
  readonly #subscribers: readonly GeneratorProcess[]
  readonly #audience: Audience
  #window = 0

  private constructor(audience: Audience) {
    this.#audience = audience
    const { subscribers, plan, address } = audience
    this.#publisher = new GeneratorProcess(address)
    const processes = Math.min(subscribers, Math.ceil((subscribers * plan.pps) / PACKETS_PER_S))
    this.#subscribers = Array.from({ length: processes }, () => new GeneratorProcess(address))
  }

  /** Connects all to a server; packets go from then on. @throws Error when one does not come through */
  static async connect(server: MediaServer, audience: Audience): Promise<Generator> {
    const generator = new Generator(audience)
    try {
      await generator.#connect(server)
      return generator
    } catch (error) {
      generator[Symbol.dispose]()
      throw error
    }
  }

  async #connect(server: MediaServer): Promise<void> {
    const { plan, subscribers } = this.#audience
    const offer = await this.#publisher.sdp({ kind: "offer", plan })
    await this.#publisher.done({ kind: "connect", answer: await server.publish(plan.kind, offer) })
    for (let nth = 0; nth < subscribers; nth++) {
      const subscription = await server.subscribe()
      const process = this.#subscribers[nth % this.#subscribers.length] ?? this.#publisher
      await subscription.answer(await process.sdp({ kind: "answer", offer: subscription.offer }))
    }
    await Promise.all(this.#subscribers.map((it) => it.done({ kind: "settle" })))
  }

  /** Begins a window. */
  async begin(): Promise<void> {
    this.#window += 1
    for (const it of this.#subscribers) await it.window(this.#window)
    await this.#publisher.window(this.#window)
  }

  /** Ends it. @returns how to learn what came of it, for that takes a while */
  async end(): Promise<() => Promise<Delivered>> {
    const sent = await this.#publisher.window(0)
    return async () => {
      await delay(LATE_MS)
      const delays = new Histogram()
      for (const it of this.#subscribers) delays.addAll(await it.report(this.#window))
      const packets = delays.count
      return { packets, lossPct: 100 * (1 - packets / (sent * this.#audience.subscribers)), delays }
    }
  }

  /** CPU time of all its processes so far, in microseconds. */
  get cpu(): number {
    const servers = [this.#publisher, ...this.#subscribers].map(({ pid }) => pid)
    return cpuTime({ servers, postgres: null }).server
  }

  [Symbol.dispose](): void {
    for (const it of [this.#publisher, ...this.#subscribers]) it.end()
  }
}

/** One process of it, which is asked one thing at a time. */
class GeneratorProcess {
  readonly #child: ChildProcess

  constructor(address: string) {
    this.#child = fork(PROGRAM, [address])
  }

  get pid(): number {
    return this.#child.pid ?? 0
  }

  async sdp(ask: Ask): Promise<string> {
    const answer = await this.#ask(ask)
    return answer.kind === "sdp" ? answer.sdp : unexpected(ask, answer)
  }

  async done(ask: Ask): Promise<void> {
    const answer = await this.#ask(ask)
    if (answer.kind !== "done") unexpected(ask, answer)
  }

  async window(window: number): Promise<number> {
    const ask = { kind: "window", window } as const
    const answer = await this.#ask(ask)
    return answer.kind === "sent" ? answer.packets : unexpected(ask, answer)
  }

  async report(window: number): Promise<readonly number[]> {
    const ask = { kind: "report", window } as const
    const answer = await this.#ask(ask)
    return answer.kind === "received" ? answer.delays : unexpected(ask, answer)
  }

  end(): void {
    if (this.#child.connected) this.#child.disconnect()
  }

  #ask(ask: Ask): Promise<Answer> {
    return askProcess<Ask, Answer>(this.#child, ask)
  }
}

function unexpected(ask: Ask, answer: Answer): never {
  throw new Error(`${ask.kind}: ${answer.kind === "failed" ? answer.error : answer.kind}`)
}
