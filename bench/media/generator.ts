/** The clients before a media server, in processes of their own: those that publish in one, those that subscribe in others. */
import { type ChildProcess, fork } from "node:child_process"
import { setTimeout as delay } from "node:timers/promises"
import { fileURLToPath } from "node:url"
import { Histogram } from "../lib/histogram.ts"
import { cpuTime } from "../lib/processes.ts"
import { askProcess } from "./ask-process.ts"
import type { Answer, Ask } from "./asks.ts"
import type { MediaServer, Subscription } from "./server.ts"
import type { StreamPlan } from "./stream.ts"
import type { SubscriberOptions } from "./subscriber.ts"

const PROGRAM = fileURLToPath(new URL("./generator-process.ts", import.meta.url))
/** What is on its way when a window ends comes within this, or is lost. */
const LATE_MS = 1_500

export interface Cast {
  /** What each person publishes who does, from person 0 on. */
  readonly published: readonly (readonly StreamPlan[])[]
  /** Who subscribes. */
  readonly subscribers: readonly number[]
  /** Over so many processes they are spread. */
  readonly processes: number
  /** Of what goes and of what comes at each client. */
  readonly lossPct: number
  readonly tells: SubscriberOptions["tells"]
  /** The address of this machine over which all goes. */
  readonly address: string
}

/** What came of what was sent in a window. */
export interface Delivered {
  /** That all who publish have sent. */
  readonly sent: number
  /** From the sending of each packet, or frame, that came to its arrival. */
  readonly delays: Histogram
  /** Where packets are told of: how many were passed over by those that came. */
  readonly missing: number
  /** How often a picture stood still. */
  readonly freezes: number
}

export class Generator implements Disposable {
  readonly #publishing: GeneratorProcess
  readonly #subscribing: readonly GeneratorProcess[]
  readonly #cast: Cast
  readonly subscriptions: Subscription[] = []
  #window = 0
  #freezesBefore = 0

  private constructor(cast: Cast) {
    this.#cast = cast
    this.#publishing = new GeneratorProcess(cast.address)
    this.#subscribing = Array.from({ length: cast.processes }, () => new GeneratorProcess(cast.address))
  }

  /** Connects all to a server; packets go from then on. @throws Error when one does not come through */
  static async connect(server: MediaServer, cast: Cast): Promise<Generator> {
    const generator = new Generator(cast)
    try {
      await generator.#publish(server)
      await generator.#subscribe(server)
      return generator
    } catch (error) {
      generator[Symbol.dispose]()
      throw error
    }
  }

  async #publish(server: MediaServer): Promise<void> {
    const { published, lossPct } = this.#cast
    for (const [person, plans] of published.entries()) {
      const offer = await this.#publishing.sdp({ kind: "offer", plans })
      const kinds = [...new Set(plans.map(({ kind }) => kind))]
      await this.#publishing.done({ kind: "connect", answer: await server.publish(person, kinds, offer), lossPct })
    }
  }

  async #subscribe(server: MediaServer): Promise<void> {
    const { subscribers, lossPct, tells } = this.#cast
    for (const [nth, person] of subscribers.entries()) {
      const subscription = await server.subscribe(person)
      const { offer } = subscription
      const process = this.#subscribing[nth % this.#subscribing.length] ?? this.#publishing
      await subscription.answer(await process.sdp({ kind: "answer", offer, lossPct, tells }))
      this.subscriptions.push(subscription)
    }
    await Promise.all(this.#subscribing.map((it) => it.done({ kind: "settle" })))
  }

  /** Begins a window. */
  async begin(): Promise<void> {
    this.#freezesBefore = (await this.#reports()).freezes
    this.#window += 1
    for (const it of this.#subscribing) await it.window(this.#window)
    await this.#publishing.window(this.#window)
  }

  /** Ends it, and waits for what is on its way. */
  async end(lateMs = LATE_MS): Promise<Delivered> {
    const sent = await this.#publishing.window(0)
    await delay(lateMs)
    const { freezes, ...came } = await this.#reports()
    return { sent, ...came, freezes: freezes - this.#freezesBefore }
  }

  async #reports(): Promise<Omit<Delivered, "sent">> {
    const delays = new Histogram()
    let [missing, freezes] = [0, 0]
    for (const it of this.#subscribing) {
      const report = await it.report()
      delays.addAll(report.delays)
      missing += report.missing
      freezes += report.freezes
    }
    return { delays, missing, freezes }
  }

  /** CPU time of all its processes so far, in microseconds. */
  get cpu(): number {
    const servers = [this.#publishing, ...this.#subscribing].map(({ pid }) => pid)
    return cpuTime({ servers, postgres: null }).server
  }

  [Symbol.dispose](): void {
    for (const it of [this.#publishing, ...this.#subscribing]) it.end()
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

  async report(): Promise<Extract<Answer, { readonly kind: "received" }>> {
    const ask = { kind: "report" } as const
    const answer = await this.#ask(ask)
    return answer.kind === "received" ? answer : unexpected(ask, answer)
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
