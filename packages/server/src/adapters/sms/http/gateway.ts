import type { Time } from "@everline/protocol"
import { Polling } from "../../../polling.ts"
import type { Clock } from "../../../ports/clock.ts"
import type {
  Arrival,
  Dropped,
  Gateway,
  GatewayEvents,
  Receipt,
  Submission,
  Submitted,
  Trouble,
} from "../../../ports/gateway.ts"
import { type Exchange, MOST_BYTES, troubleIn } from "./exchange.ts"
import { type Pace, restMs } from "./pace.ts"

/** What a gateway said of its own accord. */
export interface Said {
  readonly headers: Headers
  readonly body: Uint8Array
}

export type Told =
  | { readonly kind: "receipt"; readonly receipt: Receipt }
  | { readonly kind: "arrival"; readonly arrival: Arrival }
  | { readonly kind: "dropped"; readonly what: Dropped }

/** What that means, or the status with which it is sent away: it is not the gateway's, or makes no sense. */
export type Heard =
  | { readonly kind: "told"; readonly told: readonly Told[] }
  | { readonly kind: "refused"; readonly status: 400 | 401 }

/** What became of a submission, and of the request for it; null: nobody was asked. */
export interface Asked {
  readonly submitted: Submitted
  readonly exchange: Exchange | null
}

/** How one kind of gateway is spoken to. */
export interface Dialect {
  /** Takes half a minute at most. */
  submit(submission: Submission): Promise<Asked>
  hear(said: Said, now: Time): Heard
  /** Asks what became of what was submitted. It goes on after what it told only when that is kept. */
  look?(): AsyncIterable<Told>
}

export interface HttpGatewayOptions {
  readonly dialect: Dialect
  readonly clock: Clock
  readonly pace: Pace
  /** Requests under way at once. */
  readonly window: number
  readonly random?: () => number
}

const LOOK_MS = 15_000
const BROKEN: Asked = { submitted: { kind: "unknown", code: "internal" }, exchange: null }
/** No gateway is left alone for longer, whatever it says. */
const LONGEST_REST_MS = 600_000
/** Who asks although there is no room is told again when there is. */
const SOON_MS = 100

/** A gateway that is asked by HTTP, text by text, and tells by HTTP what became of them. */
export class HttpGateway implements Gateway {
  readonly takes = "texts"
  readonly #dialect: Dialect
  readonly #clock: Clock
  readonly #pace: Pace
  readonly #window: number
  readonly #random: () => number
  readonly #underWay = new Set<Promise<Asked>>()
  #events: GatewayEvents | undefined
  #failures = 0
  #rest = { until: 0, isDown: false }
  #trouble: Trouble | null = null
  #timer: NodeJS.Timeout | undefined
  #looking: Polling | undefined

  constructor({ dialect, clock, pace, window, random = Math.random }: HttpGatewayOptions) {
    this.#dialect = dialect
    this.#clock = clock
    this.#pace = pace
    this.#window = window
    this.#random = random
  }

  open(events: GatewayEvents): void {
    this.#events = events
    // What fails is asked about again.
    const polling = { every: () => LOOK_MS, turn: () => this.#look(), failed: () => undefined }
    if (this.#dialect.look !== undefined) this.#looking = new Polling(polling)
    events.changed()
  }

  get isUp(): boolean {
    return this.#events !== undefined && !(this.#rest.isDown && this.#restMs > 0)
  }

  get trouble(): Trouble | null {
    return this.#trouble
  }

  get room(): number {
    if (!this.isUp || this.#restMs > 0) return 0
    return Math.max(0, Math.min(this.#window - this.#underWay.size, this.#pace.room(performance.now())))
  }

  async submit(submission: Submission): Promise<Submitted> {
    if (!this.isUp) return { kind: "later", why: "down", afterMs: Math.max(SOON_MS, this.#restMs), code: "resting" }
    if (this.room === 0)
      return { kind: "later", why: "throttled", afterMs: Math.max(SOON_MS, this.#waitMs), code: "no_room" }
    this.#pace.take(performance.now())
    // What goes wrong on our side may have gone wrong after the gateway had it.
    const answer = this.#dialect.submit(submission).catch(() => BROKEN)
    this.#underWay.add(answer)
    const asked = await answer
    this.#underWay.delete(answer)
    return this.#learn(asked)
  }

  /** @returns the status to answer with: a gateway is thanked only for what is kept, and otherwise says it again. */
  async hear(said: Said): Promise<number> {
    const events = this.#events
    if (events === undefined) return 503
    if (said.body.length > MOST_BYTES) return 413
    const heard = this.#dialect.hear(said, this.#clock.now())
    if (heard.kind === "refused") return heard.status
    try {
      for (const told of heard.told) await pass(told, events)
      return 204
    } catch {
      return 503
    }
  }

  /** What is under way is waited for: it would be unknown for ever. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#events = undefined
    clearTimeout(this.#timer)
    await Promise.all([...this.#underWay, this.#looking?.[Symbol.asyncDispose]()])
  }

  async #look(): Promise<void> {
    if (!this.isUp) return
    for await (const told of this.#dialect.look?.() ?? []) {
      // Closed meanwhile.
      if (this.#events === undefined) return
      await pass(told, this.#events)
    }
  }

  get #restMs(): number {
    return Math.max(0, this.#rest.until - performance.now())
  }

  /** How long there is no room, as far as one knows. */
  get #waitMs(): number {
    return Math.max(this.#restMs, this.#pace.waitMs(performance.now()))
  }

  /** Who does not answer is left alone for a while: each text that is tried may be lost. */
  #learn({ submitted, exchange }: Asked): Submitted {
    const isAnswer = submitted.kind === "accepted" || submitted.kind === "refused"
    const isDown = submitted.kind === "unknown" || (submitted.kind === "later" && submitted.why === "down")
    if (exchange !== null) this.#trouble = isDown ? troubleIn(exchange) : null
    if (isAnswer) this.#failures = 0
    else {
      if (isDown) this.#failures += 1
      const asked = submitted.kind === "later" ? submitted.afterMs : 0
      const own = isDown ? restMs(this.#failures, this.#random) : 0
      this.#restFor(Math.min(LONGEST_REST_MS, Math.max(asked, own)), isDown)
    }
    this.#changed()
    return submitted.kind === "later" ? { ...submitted, afterMs: this.#restMs } : submitted
  }

  #restFor(ms: number, isDown: boolean): void {
    const until = performance.now() + ms
    if (until > this.#rest.until) this.#rest = { until, isDown: isDown || (this.#rest.isDown && this.#restMs > 0) }
  }

  /** Tells it now, and again when there is room. */
  #changed(): void {
    const events = this.#events
    if (events === undefined) return
    events.changed()
    clearTimeout(this.#timer)
    const ms = this.#waitMs
    if (ms > 0) this.#timer = setTimeout(() => this.#changed(), Math.ceil(ms)).unref()
  }
}

async function pass(told: Told, events: GatewayEvents): Promise<void> {
  if (told.kind === "receipt") await events.receipt(told.receipt)
  else if (told.kind === "arrival") await events.arrived(told.arrival)
  else events.dropped(told.what)
}
