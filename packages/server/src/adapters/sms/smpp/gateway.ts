/** An SMSC that speaks SMPP 3.4, as a gateway. */
import type { Clock } from "../../../ports/clock.ts"
import type { Gateway, GatewayEvents, Submission, Submitted, Trouble } from "../../../ports/gateway.ts"
import { arrivalOf } from "./arriving.ts"
import type { Delivery } from "./effects.ts"
import { Link } from "./link.ts"
import { receiptOf } from "./receipts.ts"
import type { SmppSettings } from "./settings.ts"
import { messageFor } from "./submitting.ts"
import { type Surroundings, surroundings } from "./surroundings.ts"

export const smppGateway = (settings: SmppSettings, clock: Clock, around: Surroundings = surroundings): Gateway =>
  new SmppGateway(settings, clock, around)

class SmppGateway implements Gateway {
  readonly takes = "segments"
  readonly #settings: SmppSettings
  readonly #clock: Clock
  readonly #around: Surroundings
  #link: Link | undefined

  constructor(settings: SmppSettings, clock: Clock, around: Surroundings) {
    this.#settings = settings
    this.#clock = clock
    this.#around = around
  }

  open(events: GatewayEvents): void {
    this.#link = new Link(
      this.#settings,
      {
        changed: () => events.changed(),
        answered: (submission, answer) => events.answered(submission, answer),
        dropped: (what) => events.dropped(what),
        take: (delivery, line) => take(delivery, line, events),
      },
      this.#around,
    )
  }

  get isUp(): boolean {
    return this.#link?.isUp ?? false
  }

  get trouble(): Trouble | null {
    return this.#link?.trouble ?? null
  }

  get room(): number {
    return this.#link?.room ?? 0
  }

  async submit(submission: Submission): Promise<Submitted> {
    const asked = messageFor(submission, this.#settings.parts, this.#clock.now())
    if (asked.kind === "refused") return asked
    const answer = await this.#link?.submit(submission.id, asked.message)
    if (answer === undefined) return { kind: "later", why: "down", afterMs: 1_000, code: "not_open" }
    return submission.urgent ? sooner(answer) : answer
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#link?.[Symbol.asyncDispose]()
  }
}

/** Somebody waits: they are few, and the others have been slowed down. */
const URGENT_MS = 200
const sooner = (answer: Submitted): Submitted =>
  answer.kind === "later" && answer.why === "throttled"
    ? { ...answer, afterMs: Math.min(answer.afterMs, URGENT_MS) }
    : answer

/** Resolves when it is kept, or was nothing to keep. */
async function take(delivery: Delivery, line: string, events: GatewayEvents): Promise<void> {
  const receipt = receiptOf(delivery)
  if (receipt === "unreadable") return events.dropped("bad_pdu")
  if (receipt !== null) return events.receipt(receipt)
  const arriving = arrivalOf(delivery, line)
  if (arriving.kind === "dropped") return events.dropped(arriving.what)
  return events.arrived(arriving.arrival)
}
