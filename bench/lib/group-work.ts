import { setTimeout as delay } from "node:timers/promises"
import { ageMicros, stampedBody } from "./body.ts"
import type { Messenger, Send } from "./messenger.ts"
import type { Figures, Meter, Plan } from "./meter.ts"
import { pace } from "./pace.ts"

/** A server keeps up when so many of the offered copies arrive in time and the queue does not grow. */
const KEPT_UP = { part: 0.97, p99_ms: 1_000 } as const
/** Between two rates, in milliseconds. */
const PAUSE = 1_000

export const keepsUp = (offered: number, { per_s, p99_ms }: Figures): boolean =>
  per_s >= offered * KEPT_UP.part && p99_ms <= KEPT_UP.p99_ms

/** One group whose members are all online. A delivery is one copy of a message at one member, the sender's own included. */
export class GroupWork {
  readonly #meter: Meter
  readonly #bytes: number
  readonly #sends: readonly Send[]
  #sent = 0

  private constructor(meter: Meter, bytes: number, sends: readonly Send[]) {
    this.#meter = meter
    this.#bytes = bytes
    this.#sends = sends
  }

  /** Messages so far. */
  get sent(): number {
    return this.#sent
  }

  /** Brings everybody online; nothing is sent yet. */
  static async begin(messenger: Messenger, meter: Meter, members: number, bytes: number): Promise<GroupWork> {
    const sends = await messenger.group(members, (_number, body) => meter.delivered(ageMicros(body)))
    return new GroupWork(meter, bytes, sends)
  }

  /** Offers so many deliveries a second, whatever comes back, and measures. */
  async offer(perSecond: number, plan: Plan, each: (figures: Figures) => void): Promise<Figures> {
    const members = this.#sends.length
    await delay(PAUSE)
    // Senders take turns; 37 and the number of members have no common divisor, so everybody's turn comes.
    using _pace = pace(perSecond / members, (turn) => this.#send((turn * 37) % members))
    // Awaited here, or the pace would end with this function.
    return await this.#meter.measure(plan, each)
  }

  /** Waits for what is still on its way. */
  finish(): Promise<void> {
    return this.#meter.untilDelivered(this.#sent * this.#sends.length)
  }

  #send(number: number): void {
    this.#sent += 1
    this.#sends[number]?.(stampedBody(this.#bytes))
  }
}
