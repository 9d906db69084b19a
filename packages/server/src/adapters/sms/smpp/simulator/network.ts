/** What becomes of a submitted text: its answer, its way to the phone, its receipt. As well or as badly as it is set. */
import { type Behaviour, REFUSALS } from "./behaviour.ts"
import type { Deliveries } from "./deliveries.ts"
import { type Esme, type Submit, wrongSequence } from "./esme.ts"
import type { Happenings } from "./happenings.ts"
import type { Later } from "./later.ts"
import type { Phones } from "./phones.ts"
import { idInAnswer, type ReceiptState, receiptOf, wantsReceipt } from "./receipt.ts"
import { inOrder, messagesOf, numberOf, segmentOf, validMsOf } from "./texts.ts"

/** How many texts wait for a phone that is off. */
const WAITING = 100
const SECOND_MS = 1_000

interface Taken {
  readonly submit: Submit
  readonly number: string
  readonly id: number
  readonly at: number
}

interface NetworkParts {
  readonly phones: Phones
  readonly deliveries: Deliveries
  readonly happenings: Happenings
  readonly later: Later
  /** As it is set now. */
  readonly behaviour: () => Behaviour
}

export class Network {
  readonly #parts: NetworkParts
  /** By number. */
  readonly #waiting = new Map<string, Taken[]>()
  // Ids of an earlier run are not met again, and have as many digits in either form.
  #lastId = 0x1000_0000 + Math.floor(Math.random() * 0x1000_0000)
  #reference = Math.floor(Math.random() * 256)
  #second = { began: 0, submits: 0 }

  constructor(parts: NetworkParts) {
    this.#parts = parts
  }

  submit(esme: Esme, submit: Submit): void {
    const behaviour = this.#parts.behaviour()
    const { happenings, later } = this.#parts
    const number = numberOf(submit.to)
    const why = this.#refusal(number)
    if (why !== null) {
      happenings.add({ what: "refused", number: number ?? submit.to.address, why })
      return this.#answer(esme, submit, REFUSALS[why], "")
    }
    this.#lastId += 1
    const taken = { submit, number: number ?? "", id: this.#lastId, at: Date.now() }
    const id = idInAnswer(taken.id, behaviour)
    happenings.add({ what: "taken", number: taken.number, id })
    if (behaviour.receiptFirst) this.#arrive(taken)
    this.#answer(esme, submit, 0, id)
    if (!behaviour.receiptFirst) later.after(behaviour.deliverAfterMs, () => this.#arrive(taken))
  }

  /** The phone is on again: what waited for it arrives. */
  wake(number: string): void {
    const waiting = this.#waiting.get(number) ?? []
    this.#waiting.delete(number)
    for (const taken of waiting) this.#arrive(taken)
  }

  /** A phone's text to a server. */
  write(number: string, to: string, text: string): Promise<boolean> {
    const { phones, deliveries, happenings } = this.#parts
    const { arrivals, parts } = this.#parts.behaviour()
    const { id } = phones.write(number, to, text, Date.now())
    happenings.add({ what: "wrote", number, other: to })
    this.#reference = (this.#reference + 1) % 256
    const messages = inOrder(messagesOf(number, to, text, this.#reference), parts)
    const sent = messages.flatMap((message) => (arrivals === "twice" ? [message, message] : [message]))
    return new Promise((resolve) => {
      let left = sent.length
      let isTaken = true
      const settled = (isOneTaken: boolean) => {
        isTaken &&= isOneTaken
        left -= 1
        if (left > 0) return
        phones.settle(number, id, isTaken ? "sent" : "failed")
        happenings.add({ what: isTaken ? "passed_on" : "not_taken", number })
        resolve(isTaken)
      }
      for (const message of sent) deliveries.add(message, settled)
    })
  }

  #refusal(number: string | null): keyof typeof REFUSALS | null {
    const { refuse, perSecond } = this.#parts.behaviour()
    if (refuse !== null) return refuse
    if (number === null || this.#parts.phones.reachOf(number) === "refused") return "number_invalid"
    return perSecond !== null && this.#countOfSecond() > perSecond ? "throttled" : null
  }

  #countOfSecond(): number {
    const now = Date.now()
    if (now - this.#second.began >= SECOND_MS) this.#second = { began: now, submits: 0 }
    this.#second.submits += 1
    return this.#second.submits
  }

  #answer(esme: Esme, submit: Submit, status: number, id: string): void {
    const { answer, answerAfterMs } = this.#parts.behaviour()
    if (answer === "never") return
    const sequence = answer === "wrong_sequence" ? wrongSequence(submit.sequence) : submit.sequence
    this.#parts.later.after(answerAfterMs, () => {
      esme.answer(submit, sequence, status, id)
      if (answer === "twice") esme.answer(submit, sequence, status, id)
    })
  }

  #arrive(taken: Taken): void {
    const { phones, happenings } = this.#parts
    const { submit, number } = taken
    switch (phones.reachOf(number)) {
      case "off":
        happenings.add({ what: "waiting", number })
        return this.#wait(taken)
      case "on":
        phones.arrive(number, segmentOf(submit), Date.now())
        happenings.add({ what: "arrived", number })
        return this.#report(taken, "DELIVRD")
      default:
        happenings.add({ what: "undelivered", number })
        return this.#report(taken, "UNDELIV")
    }
  }

  #wait(taken: Taken): void {
    const waiting = this.#waiting.get(taken.number) ?? []
    this.#waiting.set(taken.number, waiting)
    waiting.push(taken)
    const [oldest] = waiting
    if (oldest !== undefined && waiting.length > WAITING) this.#expire(oldest)
    const validMs = validMsOf(taken.submit.validity, taken.at)
    if (validMs !== null) this.#parts.later.after(validMs - (Date.now() - taken.at), () => this.#expire(taken))
  }

  /** It has waited for its phone too long, if it still does. */
  #expire(taken: Taken): void {
    const waiting = this.#waiting.get(taken.number)
    const index = waiting?.indexOf(taken) ?? -1
    if (index < 0) return
    waiting?.splice(index, 1)
    this.#report(taken, "EXPIRED")
  }

  #report({ submit, id, at }: Taken, happened: ReceiptState): void {
    const { receipt, receiptAfterMs, receiptState } = this.#parts.behaviour()
    const state = receiptState ?? happened
    if (receipt === "never" || !wantsReceipt(submit.registeredDelivery, state)) return
    this.#parts.later.after(receiptAfterMs, () => {
      const behaviour = this.#parts.behaviour()
      const message = receiptOf(submit, { id, state, submittedAt: at, at: Date.now() }, behaviour)
      this.#parts.happenings.add({ what: "receipt", id: idInAnswer(id, behaviour), state })
      for (let times = receipt === "twice" ? 2 : 1; times > 0; times -= 1) this.#parts.deliveries.add(message)
    })
  }
}
