import { segmentsOf } from "@everline/protocol/sms"
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

/** What a message would become that goes to phones. */
export interface Reckoning {
  /** Phones that it would come to, and those that it would not. */
  readonly phones: number
  readonly missed: number
  /** How many SMS it takes for all of them together; 0 of no text. */
  readonly count: number
  /** What they cost, or one does where there is no text; null where that is not known. */
  readonly cost: number | null
  /** It would be more than one may spend. */
  readonly isTooMuch: boolean
}

/** Reckons as the server does: with the prefix in front, one text a phone. */
export function reckon(text: string, { phones, prefix, spent, most }: SmsTerms): Reckoning {
  const open = phones.filter(({ trouble }) => trouble === null)
  const segments = text.trim() === "" ? 0 : segmentsOf(prefix + text).segments.length
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
