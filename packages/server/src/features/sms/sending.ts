import { setTimeout as delay } from "node:timers/promises"
import type { TextId, Time } from "@everline/protocol"
import type { Database } from "../../database.ts"
import { Polling } from "../../polling.ts"
import type { Clock } from "../../ports/clock.ts"
import type { Gateway, Submitted } from "../../ports/gateway.ts"
import { handOver, type Ready } from "./handing-over.ts"
import type { Settling } from "./settling.ts"
import * as store from "./store.ts"

/** How often is looked for what is due, in milliseconds; what other servers take on is found by it. */
const LOOK_MS = 200
/** Claims begin this long after each other: one for a few segments costs as much as one for a hundred. */
const PACE_MS = 10
/** Texts claimed at once, and segments on their way at once: so many are held in memory. */
const CLAIM = 100
const ON_THEIR_WAY = 1_000
/** Whoever has claimed a segment says within this time what came of it; then anybody says that nobody knows. */
export const LEASE_MS = 90_000
/** An answer takes so long at most: what has less left of its lease is not written to a line. */
const ANSWER_MS = 60_000
/** An answer that cannot be written down is tried again after so long. */
const AGAIN_MS = 500
/** A server that stops waits so long for answers. */
const PARTING_MS = 3_000

export interface SendingOptions {
  readonly name: string
  readonly server: string
  /** The server's own number or name, where a text says none. */
  readonly sender: string | null
  readonly gateway: Gateway
  readonly database: Database
  readonly clock: Clock
  readonly settling: Pick<Settling, "answered" | "happened">
  /** What a gateway has answered, for metrics. */
  readonly submitted: (answer: Submitted) => void
  readonly failed: (error: unknown) => void
}

/**
 * Hands over what is due to one gateway, for as long as this server holds it. Before anything goes onto the line it is committed
 * that it may; what has no answer by the end of its lease is unknown for ever, and nobody sends it again (I12).
 */
export class Sending implements AsyncDisposable {
  readonly #options: SendingOptions
  readonly #polling: Polling
  readonly #onTheirWay = new Set<Promise<void>>()
  /** When something was claimed the last time, by performance.now. */
  #claimedAt = Number.NEGATIVE_INFINITY
  #isEnding = false

  constructor(options: SendingOptions) {
    this.#options = options
    this.#polling = new Polling({ every: () => LOOK_MS, failed: options.failed, turn: () => this.#turn() })
  }

  /** The gateway takes more than before. */
  hurry(): void {
    if (!this.#isEnding) this.#polling.hurry()
  }

  /**
   * What nobody had answered in time is answered after all. It brings nothing back: but of what was taken receipts will tell by
   * this id, and what was not has failed.
   */
  answeredLate(submission: string, answer: Submitted): void {
    const { database, name, clock, settling } = this.#options
    const write = async () => {
      const place = await store.findSubmitted(database, name, submission)
      if (place !== undefined) await settling.answered(place, name, answer)
    }
    this.#track(this.#write(write, clock.now() + LEASE_MS))
  }

  /** Claims nothing more, waits a moment for answers, closes the gateway, and writes down what came of the rest. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isEnding = true
    await this.#polling[Symbol.asyncDispose]()
    const all = () => Promise.all(this.#onTheirWay)
    await Promise.race([all(), delay(PARTING_MS, undefined, { ref: false })])
    await this.#options.gateway[Symbol.asyncDispose]()
    await all()
  }

  async #turn(): Promise<void> {
    for (let room = this.#room(); room > 0 && !this.#isEnding; room = this.#room()) {
      const wait = this.#claimedAt + PACE_MS - performance.now()
      if (wait > 0) await delay(wait)
      this.#claimedAt = performance.now()
      const { ready, now, stopped, isAll } = await this.#claim(Math.min(room, CLAIM))
      for (const one of ready) this.#track(this.#submit(one, now))
      for (const text of stopped) await this.#options.settling.happened(text, { kind: "ended", reason: "stopped" })
      if (isAll) return
    }
  }

  #room(): number {
    return Math.min(this.#options.gateway.room, ON_THEIR_WAY - this.#onTheirWay.size)
  }

  /** Commits what goes onto the line now: as many segments as there is room for. What there is none for stays due. */
  #claim(room: number) {
    const { clock, database, gateway, name, server, sender } = this.#options
    return database.transaction(async (tx) => {
      const now = clock.now()
      const due = await store.claimDue(tx, { gateway: name, server, now, limit: room })
      const stopped = due.filter((text) => text.stopped).map(({ id }) => id)
      const texts = due.filter((text) => !text.stopped)
      const kept = await store.segmentsOf(tx, idsOf(texts))
      const over = handOver(texts, kept, { name, sender, takes: gateway.takes, room })
      if (over.segments.length > 0) {
        await store.putClaimed(tx, over.segments, { gateway: name, now, lease: now + LEASE_MS })
        await store.markClaimed(tx, { ...over, gateway: name })
      }
      // Where nothing of what is due can go, looking again at once would find the same.
      const isAll = due.length < room || over.ready.length + stopped.length === 0
      return { ready: over.ready, now, stopped, isAll }
    })
  }

  #track(underWay: Promise<void>): void {
    this.#onTheirWay.add(underWay)
    void underWay.then(() => this.#onTheirWay.delete(underWay))
  }

  async #submit({ place, submission }: Ready, claimedAt: Time): Promise<void> {
    const { clock, gateway, name, settling, submitted } = this.#options
    const lease = claimedAt + LEASE_MS
    const isInTime = clock.now() < lease - ANSWER_MS
    const answer = isInTime ? await gateway.submit(submission) : TOO_LATE
    submitted(answer)
    await this.#write(() => settling.answered(place, name, answer, claimedAt), lease)
  }

  /** Writes down an answer, which nobody else knows. When the record does not come back in time it stays unknown, whoever asks. */
  async #write(write: () => Promise<void>, until: Time): Promise<void> {
    const { clock, database, failed } = this.#options
    for (;;) {
      try {
        return await write()
      } catch (error) {
        if (!database.isRetryable(error) || clock.now() > until) return failed(error)
        await delay(AGAIN_MS, undefined, { ref: false })
      }
    }
  }
}

/** It was claimed too long ago to be written to a line, and was not. */
const TOO_LATE: Submitted = { kind: "later", why: "down", afterMs: 0, code: "late" }

const idsOf = (texts: readonly store.DueText[]): readonly TextId[] => texts.map(({ id }) => id)
