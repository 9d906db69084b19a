import { setTimeout as delay } from "node:timers/promises"
import { newId, type SegmentId, type TextId, type Time } from "@everline/protocol"
import { segmentsOf } from "@everline/protocol/sms"
import type { Database } from "../../database.ts"
import { Polling } from "../../polling.ts"
import type { Clock } from "../../ports/clock.ts"
import type { Gateway, Submission, Submitted } from "../../ports/gateway.ts"
import type { Settling } from "./settling.ts"
import * as store from "./store.ts"
import type { KeptSegment } from "./text.ts"

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

/** A segment that is committed as submitting, and may go onto the line until its lease is nearly over. */
interface Ready {
  readonly place: store.Place
  readonly submission: Submission
  readonly lease: Time
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
      const { ready, stopped, isAll } = await this.#claim(Math.min(room, CLAIM))
      for (const one of ready) this.#hand(one)
      for (const text of stopped) await this.#options.settling.happened(text, { kind: "ended", reason: "stopped" })
      if (isAll) return
    }
  }

  #room(): number {
    return Math.min(this.#options.gateway.room, ON_THEIR_WAY - this.#onTheirWay.size)
  }

  /** Commits what goes onto the line now: as many segments as there is room for. What there is none for stays due. */
  #claim(room: number) {
    const { clock, database, name: gateway, server } = this.#options
    return database.transaction(async (tx) => {
      const now = clock.now()
      const lease = now + LEASE_MS
      const due = await store.claimDue(tx, { gateway, server, now, limit: room })
      const stopped = due.filter((text) => text.stopped).map(({ id }) => id)
      const texts = due.filter((text) => !text.stopped)
      const kept = await store.segmentsOf(
        tx,
        texts.map(({ id }) => id),
      )
      const claimed: store.ClaimedSegment[] = []
      const ready: Ready[] = []
      const [whole, partly]: [TextId[], TextId[]] = [[], []]
      for (const text of texts) {
        const planned = this.#segmentsOf(text, kept.get(text.id) ?? [])
        const left = room - ready.length
        if (planned.length === 0 || left <= 0) continue
        ready.push(
          ...planned.slice(0, left).map((segment) => ({ ...readyOf(text, segment, this.#options.sender), lease })),
        )
        claimed.push(...planned.map((segment, i) => claimedOf(segment, i < left)))
        if (planned.length <= left) whole.push(text.id)
        else partly.push(text.id)
      }
      if (claimed.length > 0) {
        await store.putClaimed(tx, claimed, { gateway, now, lease })
        await store.markClaimed(tx, { gateway, whole, partly })
      }
      return { ready, stopped, isAll: due.length < room || ready.length + stopped.length === 0 }
    })
  }

  /** What of a text is to be handed over: all of it, or what waits of it. */
  #segmentsOf(text: store.DueText, kept: readonly KeptSegment[]): readonly Planned[] {
    const { name, gateway } = this.#options
    const { encoding, segments } = segmentsOf(text.body)
    const here = kept.filter((segment) => segment.gateway === name && segment.state !== "returned")
    // A text that did not fit goes on when what went before is answered: if that was refused, the rest is not sent.
    if (here.some(({ state }) => state === "submitting" || state === "refused")) return []
    const known = new Map(here.map((segment) => [segment.number, segment]))
    const isWhole = gateway.takes === "texts" || segments.length === 1
    const words = isWhole ? [text.body] : segments
    return words.flatMap((body, i) => {
      const number = gateway.takes === "texts" ? 0 : i + 1
      const segment = known.get(number)
      if (segment !== undefined && segment.state !== "waiting") return []
      const part = isWhole ? null : { ref: text.ref, number, of: segments.length }
      const id = segment?.id ?? newId<SegmentId>()
      return { id, text: text.id, number, price: Math.round(text.price / words.length), body, part, encoding }
    })
  }

  #hand(ready: Ready): void {
    const handed = this.#submit(ready)
    this.#onTheirWay.add(handed)
    void handed.then(() => this.#onTheirWay.delete(handed))
  }

  async #submit({ place, submission, lease }: Ready): Promise<void> {
    const { clock, gateway, name, settling, submitted, failed } = this.#options
    const isInTime = clock.now() < lease - ANSWER_MS
    const answer = isInTime ? await gateway.submit(submission) : TOO_LATE
    submitted(answer)
    for (;;) {
      try {
        return await settling.answered(place, name, answer)
      } catch (error) {
        // Nobody else knows the answer. When the record does not come back in time it is unknown, whoever asks.
        if (!this.#options.database.isRetryable(error) || clock.now() > lease) return failed(error)
        await delay(AGAIN_MS, undefined, { ref: false })
      }
    }
  }
}

/** It was claimed too long ago to be written to a line, and was not. */
const TOO_LATE: Submitted = { kind: "later", why: "down", afterMs: 0, code: "late" }

interface Planned extends Pick<KeptSegment, "id" | "text" | "number"> {
  readonly price: number
  readonly body: string
  readonly part: Submission["part"]
  readonly encoding: Submission["encoding"]
}

const claimedOf = ({ id, text, number, price }: Planned, isNow: boolean): store.ClaimedSegment => ({
  ...{ id, text, number, price },
  state: isNow ? "submitting" : "waiting",
})

const readyOf = (text: store.DueText, { id, body, part, encoding }: Planned, sender: string | null) => ({
  place: { segment: id, text: text.id },
  submission: {
    ...{ id, to: text.number, from: text.sender ?? sender, text: body, encoding, part },
    ...{ urgent: text.urgent, until: text.until },
  },
})
