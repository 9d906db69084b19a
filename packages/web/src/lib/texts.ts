import { foldToGsm, foreseen, type Linkable, type Segments, segmentsOf } from "@everline/protocol/sms"
import type { SmsTerms } from "@everline/sdk"
import type { TextView } from "../views.ts"

/** Whether somebody has been paid for it, or will be: what no gateway took costs nothing. */
const isPaid = ({ state, trouble }: TextView): boolean =>
  state !== "cancelled" && (state !== "failed" || trouble === "not_delivered")

/** What texts cost together, in millionths of the currency's unit; null where that is not known, or nothing. */
export function costOf(texts: readonly TextView[]): number | null {
  let cost = 0
  for (const { price } of texts.filter(isPaid)) {
    if (price === null) return null
    cost += price
  }
  return cost === 0 ? null : cost
}

/** How far the texts of one message have come together. */
export interface Sum {
  readonly count: number
  /** They have left, whatever became of them since. */
  readonly gone: number
  readonly delivered: number
  readonly failed: number
}

export function sumOf(texts: readonly TextView[]): Sum {
  const those = (...states: readonly TextView["state"][]) => texts.filter(({ state }) => states.includes(state)).length
  return {
    count: texts.length,
    gone: those("accepted", "delivered", "unknown"),
    delivered: those("delivered"),
    failed: those("failed"),
  }
}

/** What one is about to send. */
export interface Draft {
  readonly text: string
  readonly files: readonly Linkable[]
}

/** What a message would become that goes to phones. */
export interface Reckoning {
  /** Phones that it would come to, and those that it would not. */
  readonly phones: number
  readonly missed: number
  /** How many SMS it takes for all of them together; 0 of nothing. */
  readonly count: number
  /** What they cost, or one does where there is nothing; null where that is not known. */
  readonly cost: number | null
  /** It would be more than one may spend. */
  readonly isTooMuch: boolean
}

const isNothing = ({ text, files }: Draft): boolean => text.trim() === "" && files.length === 0

/** As it goes to one phone: with the prefix in front, and links behind. Where there can be no links, nothing goes that needs one. */
const sent = ({ text, files }: Draft, { prefix, link, referenceBits }: SmsTerms): Segments =>
  segmentsOf(foreseen({ prefix, link: link ?? "" }, text, files), { referenceBits })

/** Reckons as the server does: one text a phone. */
export function reckon(draft: Draft, terms: SmsTerms): Reckoning {
  const { phones, spent, most } = terms
  const open = phones.filter(({ trouble }) => trouble === null)
  const segments = isNothing(draft) ? 0 : sent(draft, terms).segments.length
  const prices = open.flatMap(({ price }) => price ?? [])
  const cost =
    prices.length < open.length ? null : prices.reduce((sum, price) => sum + price, 0) * Math.max(1, segments)
  return {
    phones: open.length,
    missed: phones.length - open.length,
    count: segments * open.length,
    cost,
    isTooMuch: most !== null && cost !== null && spent + cost > most,
  }
}

/**
 * The words in letters and signs that every phone has, where the message takes fewer SMS by it. Null where it does not: one
 * Chinese character or emoji, also in what stands in front, and all of it goes as before.
 */
export function plainer(draft: Draft, terms: SmsTerms): string | null {
  const text = foldToGsm(draft.text)
  if (text === draft.text) return null
  const { encoding, segments } = sent({ ...draft, text }, terms)
  return encoding === "gsm" && segments.length < sent(draft, terms).segments.length ? text : null
}
