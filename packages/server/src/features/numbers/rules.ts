import { EverlineError } from "@everline/protocol"
import { type NumberType, parsePhoneNumberFromString } from "libphonenumber-js/max"

/** A number, and what it lies in: its country, and its block, which is all but its last four digits. */
export interface PlacedNumber {
  readonly number: string
  readonly country: string
  readonly block: string
}

/** Numbers that nobody reads a text on, or that cost who sends one: they are nobody's own. */
const NOBODYS: ReadonlySet<NumberType> = new Set([
  "PREMIUM_RATE",
  "SHARED_COST",
  "TOLL_FREE",
  "UAN",
  "VOICEMAIL",
  "PAGER",
  "PERSONAL_NUMBER",
])

/** @param number in E.164. @throws number_invalid when no one person can have such a number */
export function placed(number: string): PlacedNumber {
  const parsed = parsePhoneNumberFromString(number)
  if (parsed?.isValid() !== true || NOBODYS.has(parsed.getType()))
    throw new EverlineError("number_invalid", { field: "number" })
  return {
    number: parsed.number,
    country: parsed.country ?? parsed.countryCallingCode,
    block: parsed.number.slice(0, -4),
  }
}

/** At most so many requests within some time, of one key in one scope. */
export interface Limit {
  readonly scope: "number" | "network" | "account" | "block" | "country" | "finder" | "finding network"
  readonly most: number
  readonly ms: number
}

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
/** No limit looks further back. */
export const LONGEST_LIMIT_MS = DAY

/** Of codes that are asked for, whether or not they are sent: who asks for one too many is told so. */
export const ASKING: readonly Limit[] = [
  { scope: "number", most: 3, ms: 10 * MINUTE },
  { scope: "number", most: 10, ms: DAY },
  { scope: "network", most: 10, ms: 10 * MINUTE },
  { scope: "network", most: 50, ms: DAY },
  { scope: "account", most: 10, ms: DAY },
]

/**
 * Of codes that are sent, those to log in with and those to add a number apart: they keep whoever pays for texts from being
 * milked. Only what is sent counts, so that nobody uses them up with numbers that are nobody's.
 */
export const SENDING: readonly Limit[] = [
  { scope: "block", most: 10, ms: 10 * MINUTE },
  { scope: "block", most: 50, ms: DAY },
  { scope: "country", most: 300, ms: 10 * MINUTE },
  { scope: "country", most: 5_000, ms: DAY },
]

/** Of numbers that are looked up: enough for an address book at the table, too few to go through a block. */
export const FINDING: readonly Limit[] = [
  { scope: "finder", most: 50, ms: DAY },
  { scope: "finding network", most: 500, ms: DAY },
]
