/** A line to an SMSC that is made anew whenever it ends. */
import type { Submitted, Trouble } from "../../../ports/gateway.ts"
import { backoff } from "./backoff.ts"
import type { Over } from "./effects.ts"
import { Line, type LineEvents } from "./line.ts"
import { Pace } from "./pace.ts"
import type { Message } from "./pdu.ts"
import type { SmppSettings } from "./settings.ts"
import type { Surroundings } from "./surroundings.ts"

/** A line that was bound for so long was a good one: the next is tried at once. */
const GOOD_MS = 60_000

/** What a line tells, but for its end. */
export type LinkEvents = Omit<LineEvents, "over">

export class Link implements AsyncDisposable {
  readonly #settings: SmppSettings
  readonly #events: LinkEvents
  readonly #around: Surroundings
  readonly #pace: Pace
  #line: Line | undefined
  #begunAt = 0
  /** Lines in a row that came to nothing. */
  #failures = 0
  /** As the last line ended. */
  #trouble: Trouble | null = null
  #stopTimer: () => void = () => {}
  #closed: (() => void) | undefined

  /** Connects, and stays so until disposed. */
  constructor(settings: SmppSettings, events: LinkEvents, around: Surroundings) {
    this.#settings = settings
    this.#events = events
    this.#around = around
    this.#pace = new Pace(settings.perSecond, around.now())
    this.#connect()
  }

  get isUp(): boolean {
    return this.#line?.isBound ?? false
  }

  get trouble(): Trouble | null {
    return this.isUp ? null : this.#trouble
  }

  get room(): number {
    return this.#line?.room ?? 0
  }

  /** @param submission its id */
  submit(submission: string, message: Message): Promise<Submitted> {
    if (this.#line?.isBound) return this.#line.submit(submission, message)
    return Promise.resolve({ kind: "later", why: "down", afterMs: 1_000, code: "not_bound" })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopTimer()
    const line = this.#line
    if (this.#closed !== undefined || line === undefined) return
    await new Promise<void>((closed) => {
      this.#closed = closed
      line.leave()
    })
  }

  #connect(): void {
    this.#begunAt = this.#around.now()
    this.#line = new Line(this.#settings, this.#pace, { ...this.#events, over: this.#over }, this.#around)
  }

  readonly #over = (why: Over, trouble: Trouble): void => {
    this.#line = undefined
    this.#trouble = trouble
    this.#events.changed()
    if (this.#closed !== undefined) return this.#closed()
    const isGood = this.#around.now() - this.#begunAt >= GOOD_MS
    this.#failures = isGood ? 0 : this.#failures + 1
    const wait = backoff(this.#failures, why === "refused", this.#around.random)
    this.#stopTimer = this.#around.timer(wait, () => this.#connect())
  }
}
