/** Devices that send as fast as they are answered, and write down how each message ended. */
import { type ClientId, type ConversationId, catalogue, type ErrorCode, EverlineError, newId } from "@everline/protocol"
import { BareClient, LineBroke } from "../bare-client.ts"
import type { Operation, Outcome } from "./history.ts"

/** Messages that one device has under way at a time. */
const IN_FLIGHT = 25
/** After a refusal the next message waits so long, in milliseconds. */
const REFUSED_MS = 50

export interface LoadOptions {
  readonly url: string
  readonly token: string
  readonly conversations: readonly ConversationId[]
  readonly report: (fault: string) => void
}

/**
 * One device without an outbox. A message of which it does not know how it ended is sharper evidence than one that was
 * tried until it succeeded; every third is tried again, with the same client id.
 */
export class Load {
  readonly history: Operation[] = []
  /** Failures that no well-behaved server has: neither a broken line nor an error that says to try again. */
  readonly surprises: string[] = []
  /** With which codes messages were refused. */
  readonly refusals = new Set<ErrorCode>()
  /** How long the slowest answer took, in milliseconds. */
  slowestMs = 0
  readonly #options: LoadOptions
  #isOver = false
  #sent = 0
  readonly #running: Promise<unknown>

  constructor(options: LoadOptions) {
    this.#options = options
    this.#running = this.#run()
  }

  /** Finishes what is under way. */
  async stop(): Promise<void> {
    this.#isOver = true
    await this.#running
  }

  async #run(): Promise<void> {
    while (!this.#isOver) {
      const line = await BareClient.open(this.#options).catch(() => undefined)
      if (line === undefined) {
        await new Promise((resume) => setTimeout(resume, 50))
        continue
      }
      await Promise.all(Array.from({ length: IN_FLIGHT }, () => this.#sendAll(line)))
      await line[Symbol.asyncDispose]()
    }
  }

  async #sendAll(line: BareClient): Promise<void> {
    let isAlive = true
    void line.closed.then(() => {
      isAlive = false
    })
    while (isAlive && !this.#isOver) {
      this.#sent += 1
      const place = this.#sent % this.#options.conversations.length
      const conversation = this.#options.conversations[place]
      if (conversation === undefined) throw new Error("no conversation")
      await this.#send(line, conversation, newId<ClientId>(), `message ${this.#sent}`)
    }
  }

  async #send(line: BareClient, conversation: ConversationId, clientId: ClientId, body: string): Promise<void> {
    const first = await this.#try(line, conversation, clientId, body)
    const isTriedAgain = first.kind === "unknown" && this.#sent % 3 === 0 && !this.#isOver
    const outcome = isTriedAgain ? await this.#tryElsewhere(conversation, clientId, body) : first
    this.history.push({ conversation, clientId, body, outcome })
  }

  async #tryElsewhere(conversation: ConversationId, clientId: ClientId, body: string): Promise<Outcome> {
    const line = await BareClient.open(this.#options).catch(() => undefined)
    if (line === undefined) return { kind: "unknown" }
    const outcome = await this.#try(line, conversation, clientId, body)
    await line[Symbol.asyncDispose]()
    return outcome
  }

  async #try(line: BareClient, conversation: ConversationId, clientId: ClientId, body: string): Promise<Outcome> {
    const begun = performance.now()
    try {
      const { seq } = await line.call("messages.send", { conversation, clientId, body })
      this.#answered(begun)
      return { kind: "ok", seq }
    } catch (error) {
      if (error instanceof LineBroke) return { kind: "unknown" }
      this.#answered(begun)
      if (error instanceof EverlineError && catalogue[error.code].retryable) {
        this.refusals.add(error.code)
        await new Promise((resume) => setTimeout(resume, REFUSED_MS))
        return { kind: "unknown" }
      }
      this.surprises.push(String(error))
      return { kind: "failed" }
    }
  }

  #answered(begun: number): void {
    this.slowestMs = Math.max(this.slowestMs, performance.now() - begun)
  }
}
