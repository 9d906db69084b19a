import { ageMicros, stampedBody } from "./body.ts"
import type { Messenger, Send } from "./messenger.ts"
import type { Figures, Meter, Plan } from "./meter.ts"
import { pace } from "./pace.ts"

export interface PairsOptions {
  readonly pairs: number
  readonly bytes: number
  /** Messages that each sender keeps on their way: the next is sent when one was delivered. */
  readonly inFlight: number
  /** So many messages a second in all, whatever comes back; null to keep `inFlight` on their way. */
  readonly rate: number | null
}

/** People in pairs write to each other, both ways. A delivery is a message at the peer's device. */
export class PairsWork {
  readonly #meter: Meter
  readonly #options: PairsOptions
  #sends: readonly Send[] = []
  #isOver = false
  #sent = 0

  private constructor(meter: Meter, options: PairsOptions) {
    this.#meter = meter
    this.#options = options
  }

  /** Messages so far. */
  get sent(): number {
    return this.#sent
  }

  /** Brings everybody online; nothing is sent yet. */
  static async begin(messenger: Messenger, meter: Meter, options: PairsOptions): Promise<PairsWork> {
    const work = new PairsWork(meter, options)
    work.#sends = await messenger.pairs(options.pairs * 2, (number, body) => {
      meter.delivered(ageMicros(body))
      if (options.rate === null) work.#send(number ^ 1)
    })
    return work
  }

  /** Sends until all windows are measured, and waits for what is still on its way. */
  async measure(plan: Plan, each: (figures: Figures) => void): Promise<Figures> {
    const { rate, inFlight } = this.#options
    using _pace = rate === null ? null : pace(rate, (turn) => this.#send(turn % this.#sends.length))
    if (rate === null) for (const number of this.#sends.keys()) for (let i = 0; i < inFlight; i++) this.#send(number)
    const figures = await this.#meter.measure(plan, each)
    this.#isOver = true
    await this.#meter.untilDelivered(this.#sent)
    return figures
  }

  #send(number: number): void {
    if (this.#isOver) return
    this.#sent += 1
    this.#sends[number]?.(stampedBody(this.#options.bytes))
  }
}
