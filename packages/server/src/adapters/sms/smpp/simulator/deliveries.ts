/** What waits for a server: texts from phones and receipts, in their order, until a server has said that it has them. */
import type { Message } from "../pdu.ts"
import { STATUS } from "../statuses.ts"
import type { Esme } from "./esme.ts"
import type { Later } from "./later.ts"

/** What nobody fetches is not kept for ever. */
const MOST = 100_000
const AGAIN_MS = 1_000

/** Answers that ask for another try. */
const LATER: readonly number[] = [STATUS.systemError, STATUS.queueFull, STATUS.throttled, STATUS.temporary]

interface Delivery {
  readonly message: Message
  /** @param isTaken whether the server has it; else it does not want it, or nobody came for it */
  readonly settled: (isTaken: boolean) => void
}

export class Deliveries {
  readonly #later: Later
  readonly #esmes: Iterable<Esme>
  /** From #first on; what is before it was handed over. */
  #waiting: Delivery[] = []
  #first = 0
  /** Handed over, and not taken: they go before the others. */
  readonly #again: Delivery[] = []
  #isResting = false

  /** @param esmes the links there are, whenever they are looked at */
  constructor(esmes: Iterable<Esme>, later: Later) {
    this.#esmes = esmes
    this.#later = later
  }

  add(message: Message, settled: (isTaken: boolean) => void = () => {}): void {
    this.#waiting.push({ message, settled })
    if (this.#waiting.length - this.#first > MOST) this.#shift()?.settled(false)
    this.pump()
  }

  /** Hands over what waits, as far as there is room. */
  pump(): void {
    if (this.#isResting) return
    for (let esme = this.#roomiest(); esme !== undefined; esme = this.#roomiest()) {
      const delivery = this.#shift()
      if (delivery === undefined) return
      esme.deliver(delivery.message, (status) => this.#answered(delivery, status))
    }
  }

  #answered(delivery: Delivery, status: number | null): void {
    if (status === 0) return delivery.settled(true)
    if (status !== null && !LATER.includes(status)) return delivery.settled(false)
    // Nobody knows whether it has it: it comes again, and may come twice.
    this.#again.push(delivery)
    if (this.#isResting) return
    this.#isResting = true
    this.#later.after(AGAIN_MS, () => {
      this.#isResting = false
      this.pump()
    })
  }

  #roomiest(): Esme | undefined {
    let roomiest: Esme | undefined
    for (const esme of this.#esmes) if (esme.room > (roomiest?.room ?? 0)) roomiest = esme
    return roomiest
  }

  #shift(): Delivery | undefined {
    const before = this.#again.shift()
    if (before !== undefined) return before
    const delivery = this.#waiting[this.#first]
    if (delivery === undefined) return undefined
    this.#first += 1
    if (this.#first > 1_000 && this.#first * 2 > this.#waiting.length) {
      this.#waiting = this.#waiting.slice(this.#first)
      this.#first = 0
    }
    return delivery
  }
}
