/** A carrier in memory: the other side of the port of gateways, which does what a test says. */
import { createHash } from "node:crypto"
import type { SmsOctets } from "@everline/protocol/sms"
import type {
  Arrival,
  Gateway,
  GatewayEvents,
  PartOf,
  Receipt,
  Submission,
  Submitted,
  Trouble,
} from "../../src/ports/gateway.ts"

/** What somebody says; of a part its octets, where they are not just those of its words. */
interface Said extends Pick<Arrival, "from" | "text">, Partial<Pick<Arrival, "to" | "id">> {
  readonly part?: (PartOf & Partial<SmsOctets>) | null
}

export class Carrier {
  /** All that it was asked to take, in order, by whichever line. */
  readonly asked: Submission[] = []
  /** Lines that are open, the oldest first. */
  readonly lines: Line[] = []
  takes: Gateway["takes"] = "segments"
  /** How many it answers at once. */
  window = 50
  isUp = true
  /** What is wrong with it, as its lines find. */
  trouble: Trouble | null = null
  /** What it answers, and when. */
  answer: (submission: Submission) => Promise<Submitted> = async (submission) => this.accept(submission)
  #opened = 0

  /** For `GatewaySetup.make`. */
  readonly make = (): Gateway => new Line(this, `line ${++this.#opened}`)

  /** Its id for what it took: the first is "1". */
  accept(submission: Submission): Submitted {
    return { kind: "accepted", id: this.idOf(submission) }
  }

  idOf(submission: Submission): string {
    return `${this.asked.indexOf(submission) + 1}`
  }

  turn(isUp: boolean): void {
    this.isUp = isUp
    for (const line of this.lines) line.events.changed()
  }

  /** Answers something that it was asked, when nobody waits for it any more, by the newest line. */
  answerLate(submission: Submission, answer: Submitted): void {
    this.#line.events.answered(submission.id, answer)
  }

  /** Tells what became of something, by the newest line. */
  tell(receipt: Partial<Receipt> & Pick<Receipt, "ids">): Promise<void> {
    return this.#line.events.receipt({ state: "delivered", code: "000", ...receipt })
  }

  /** Brings what somebody says, by the newest line unless one is named. */
  bring(said: Said, line = this.#line.name): Promise<void> {
    const { from, to = OURS, text: words, part = null } = said
    const print = createHash("sha256")
      .update(JSON.stringify([from, to, words, part]))
      .digest()
    const octets = { octets: Buffer.from(words), alphabet: "utf8" } as const
    return this.#line.events.arrived({ to, id: null, print, line, ...said, part: part && { ...octets, ...part } })
  }

  get #line(): Line {
    const line = this.lines.at(-1)
    if (line === undefined) throw new Error("nobody is connected")
    return line
  }
}

/** A connection of one server to it. */
class Line implements Gateway {
  readonly #carrier: Carrier
  readonly name: string
  #events: GatewayEvents | undefined
  readonly #unanswered = new Set<(answer: Submitted) => void>()

  constructor(carrier: Carrier, name: string) {
    this.#carrier = carrier
    this.name = name
  }

  get takes() {
    return this.#carrier.takes
  }

  get isUp() {
    return this.#carrier.isUp && this.#events !== undefined
  }

  get trouble() {
    return this.#carrier.trouble
  }

  get room() {
    return this.isUp ? this.#carrier.window - this.#unanswered.size : 0
  }

  get events(): GatewayEvents {
    if (this.#events === undefined) throw new Error("this line was never opened")
    return this.#events
  }

  open(events: GatewayEvents): void {
    this.#events = events
    this.#carrier.lines.push(this)
    events.changed()
  }

  async submit(submission: Submission): Promise<Submitted> {
    if (!this.isUp) return { kind: "later", why: "down", afterMs: 1_000, code: "down" }
    this.#carrier.asked.push(submission)
    const answer = await new Promise<Submitted>((resolve) => {
      this.#unanswered.add(resolve)
      void this.#carrier.answer(submission).then((answered) => {
        this.#unanswered.delete(resolve)
        resolve(answered)
      })
    })
    this.#events?.changed()
    return answer
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#events = undefined
    this.#carrier.lines.splice(this.#carrier.lines.indexOf(this), 1)
    for (const resolve of this.#unanswered) resolve({ kind: "unknown", code: "line_gone" })
  }
}

/** A number of ours, from which all texts go unless somebody says otherwise. */
export const OURS = "+861069000001"
export const THEIRS = "+8613800138000"

export const part = (number: number, of: number, ref = 7, bits: 8 | 16 = 8): { readonly part: PartOf } => ({
  part: { ref, bits, number, of },
})
