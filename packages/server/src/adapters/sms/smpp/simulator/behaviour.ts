/** What the simulated network does, well or badly: each of it is set by a button, a request, a script or a test. */
import * as v from "valibot"
import { STATUS } from "../statuses.ts"

/** How a submit may be refused, with the status of its answer. */
export const REFUSALS = {
  system_error: STATUS.systemError,
  sender_invalid: STATUS.invalidSender,
  number_invalid: STATUS.invalidReceiver,
  queue_full: STATUS.queueFull,
  submit_failed: STATUS.submitFailed,
  throttled: STATUS.throttled,
} as const

const oneOf = <const Word extends string>(...words: readonly Word[]) =>
  v.picklist(words, `write one of ${words.join(", ")}`)
const between = (least: number, most: number, what: string) => {
  const message = `write ${what} from ${least} to ${most}`
  return v.pipe(v.number(message), v.integer(message), v.minValue(least, message), v.maxValue(most, message))
}
const milliseconds = between(0, 3_600_000, "milliseconds")
const yesOrNo = v.boolean("write true or false")

/** Any of it; what is not named stays as it is. */
export const someBehaviour = v.strictObject({
  /** How often a submit is answered; or with another's sequence number. */
  answer: v.exactOptional(oneOf("once", "twice", "never", "wrong_sequence")),
  answerAfterMs: v.exactOptional(milliseconds),
  /** What every submit is answered with instead of an id. */
  refuse: v.exactOptional(
    v.nullable(
      v.picklist(
        Object.keys(REFUSALS) as (keyof typeof REFUSALS)[],
        `write null or one of ${Object.keys(REFUSALS).join(", ")}`,
      ),
    ),
  ),
  /** Submits above so many a second are throttled. */
  perSecond: v.exactOptional(v.nullable(between(1, 100_000, "null or a number"))),
  /** How long a text is on its way to the phone. */
  deliverAfterMs: v.exactOptional(milliseconds),
  receipt: v.exactOptional(oneOf("once", "twice", "never")),
  /** From the phone to the receipt. */
  receiptAfterMs: v.exactOptional(milliseconds),
  /** The text is delivered and its receipt sent before the submit is answered. */
  receiptFirst: v.exactOptional(yesOrNo),
  /** What receipts say; null: what has come of the text. */
  receiptState: v.exactOptional(
    v.nullable(oneOf("ENROUTE", "DELIVRD", "EXPIRED", "DELETED", "UNDELIV", "ACCEPTD", "UNKNOWN", "REJECTD")),
  ),
  /** The form of ids in answers. */
  ids: v.exactOptional(oneOf("decimal", "hex")),
  /** Their form in receipts. */
  receiptIds: v.exactOptional(oneOf("same", "other")),
  /** Whether id and state stand in fields of their own beside the receipt's text. */
  receiptFields: v.exactOptional(yesOrNo),
  /** How often what a phone writes is delivered. */
  arrivals: v.exactOptional(oneOf("once", "twice")),
  /** How the parts of a long text from a phone are delivered. */
  parts: v.exactOptional(oneOf("in_order", "reversed", "first_missing", "first_twice")),
  /** The link drops with the submit that makes so many, unanswered, and then no more. */
  dropAfter: v.exactOptional(v.nullable(between(1, 1_000_000, "null or a number"))),
  /** Nothing is read and nothing is said, on links that stay open. */
  mute: v.exactOptional(yesOrNo),
  /** Whether a new link may bind. */
  binds: v.exactOptional(oneOf("taken", "refused")),
})

export type Behaviour = Readonly<Required<v.InferOutput<typeof someBehaviour>>>

/** A network that works. */
export const WELL: Behaviour = {
  answer: "once",
  answerAfterMs: 0,
  refuse: null,
  perSecond: null,
  deliverAfterMs: 1_000,
  receipt: "once",
  receiptAfterMs: 0,
  receiptFirst: false,
  receiptState: null,
  ids: "decimal",
  receiptIds: "same",
  receiptFields: true,
  arrivals: "once",
  parts: "in_order",
  dropAfter: null,
  mute: false,
  binds: "taken",
}
