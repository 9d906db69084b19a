/** Somebody who only reads, over and over, and writes down what was not answered. */
import type { ConversationId } from "@everline/protocol"
import { BareClient, type BareOptions } from "../bare-client.ts"
import { until } from "../until.ts"

/** Between two rounds, in milliseconds. */
const PAUSE_MS = 50

export interface ReaderOptions extends BareOptions {
  readonly conversation: ConversationId
}

/** Each round is a device that comes: hello, what it missed, its list, a page of history. */
export class Reader implements AsyncDisposable {
  /** Rounds that were answered from beginning to end. */
  rounds = 0
  /** How long the slowest of these took, in milliseconds. */
  slowestMs = 0
  /** What kept the others from it. */
  readonly failures: unknown[] = []
  readonly #options: ReaderOptions
  readonly #running: Promise<void>
  #isOver = false

  constructor(options: ReaderOptions) {
    this.#options = options
    this.#running = this.#run()
  }

  /** Resolves when so many more rounds were answered. */
  async goOn(rounds: number, what: string, ms?: number): Promise<void> {
    const enough = this.rounds + rounds
    await until(() => this.rounds >= enough, what, ms)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true
    await this.#running
  }

  async #run(): Promise<void> {
    while (!this.#isOver) {
      const begun = performance.now()
      try {
        await this.#round()
        this.rounds += 1
        this.slowestMs = Math.max(this.slowestMs, performance.now() - begun)
      } catch (error) {
        this.failures.push(error)
      }
      await new Promise((resume) => setTimeout(resume, PAUSE_MS))
    }
  }

  async #round(): Promise<void> {
    await using line = await BareClient.open(this.#options)
    await line.call("sync.resume", {})
    await line.call("conversations.list", {})
    await line.call("journal.range", { journal: this.#options.conversation, after: 0 })
  }
}
