/** What texts cost, how many there may be, and where they may go. */
import { EverlineError } from "@everline/protocol"
import { type PlacedNumber, placed } from "../numbers/rules.ts"

/** Whose texts are counted together: one account's, those to a block of ten thousand numbers, to a country, or all. */
export type CapScope = "account" | "block" | "country" | "server"

/** The most of one scope; undefined: no limit. */
export interface Cap {
  /** Segments in an hour and in a day. */
  readonly hour?: number | undefined
  readonly day?: number | undefined
  /** Millionths of the currency in a month. */
  readonly month?: number | undefined
}
export type Caps = Readonly<Partial<Record<CapScope, Cap>>>

export interface Amount {
  readonly segments: number
  /** Millionths of the currency. */
  readonly price: number
}

/** Segments within this hour and within a day, and what all of this month have cost. */
export interface Usage {
  readonly hour: number
  readonly day: number
  readonly month: number
}

/** So much more is to be counted under a scope and a key, in an hour; or less. */
export interface Want extends Amount {
  readonly scope: CapScope
  readonly key: string
  readonly hour: number
}

const HOUR_MS = 3_600_000
/** A day is this hour and the 23 before it: hours of the clock, so that there is little to count. */
export const DAY_HOURS = 24

export const hourOf = (time: number): number => Math.floor(time / HOUR_MS)

/** The first hour of the month in which an hour is, by UTC. */
export function monthOf(hour: number): number {
  const date = new Date(hour * HOUR_MS)
  return hourOf(Date.UTC(date.getUTCFullYear(), date.getUTCMonth()))
}

/** Under what so many segments of a text are counted. */
export function wantsOf(text: Counted, segments: number): readonly Want[] {
  const { account, number, country, at, price } = text
  const amount = { segments, price: Math.round((price / text.segments) * segments), hour: hourOf(at) }
  return [
    ...(account === null ? [] : [{ scope: "account" as const, key: account, ...amount }]),
    { scope: "block", key: blockOf(number), ...amount },
    { scope: "country", key: country, ...amount },
    { scope: "server", key: "", ...amount },
  ]
}

interface Counted extends Amount {
  readonly account: string | null
  readonly number: string
  readonly country: string
  readonly at: number
}

const blockOf = (number: string): string => number.slice(0, -4)

/** The same, each scope and key once, in an order that everybody keeps. */
export function summed(wants: readonly Want[]): readonly Want[] {
  const sums = new Map<string, Want>()
  for (const want of wants) {
    const name = nameOf(want)
    const { segments, price } = sums.get(name) ?? { segments: 0, price: 0 }
    sums.set(name, { ...want, segments: segments + want.segments, price: price + want.price })
  }
  return [...sums].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, want]) => want)
}

/** Whether so much more would be too much. */
export function isOver({ hour, day, month }: Cap, used: Usage, { segments, price }: Amount): boolean {
  const beyond = (most: number | undefined, sum: number) => most !== undefined && sum > most
  return (
    beyond(hour, used.hour + segments) ||
    beyond(day, used.day + segments) ||
    // What costs nothing is not kept back by what was spent.
    (price > 0 && beyond(month, used.month + price))
  )
}

/** What is counted by now, and more and more is, as far as the caps let it. */
export class Counts {
  readonly #caps: Caps
  readonly #used = new Map<string, Usage>()

  /** @param used of each of the wants, in their order */
  constructor(caps: Caps, wants: readonly Want[], used: readonly Usage[]) {
    this.#caps = caps
    for (const [i, want] of wants.entries())
      for (const usage of used.slice(i, i + 1)) this.#used.set(nameOf(want), usage)
  }

  /** Counts all of it, or nothing when any of it would be too much. */
  add(wants: readonly Want[]): boolean {
    const usages = wants.map((want) => ({ want, used: this.#used.get(nameOf(want)) ?? UNUSED }))
    if (usages.some(({ want, used }) => isOver(this.#caps[want.scope] ?? {}, used, want))) return false
    for (const { want, used } of usages) this.#used.set(nameOf(want), more(used, want))
    return true
  }
}

const UNUSED: Usage = { hour: 0, day: 0, month: 0 }
const nameOf = ({ scope, key, hour }: Want): string => `${scope} ${key} ${hour}`
const more = ({ hour, day, month }: Usage, { segments, price }: Amount): Usage => ({
  hour: hour + segments,
  day: day + segments,
  month: month + price,
})

/** The price of a segment, by the longest beginning of the number that has one; undefined: none has. */
export function priceOf(prices: ReadonlyMap<string, number>, number: string): number | undefined {
  for (let length = number.length; length > 0; length--) {
    const price = prices.get(number.slice(0, length))
    if (price !== undefined) return price
  }
  return undefined
}

/**
 * A number to which a text may go. @throws sms_number_refused: nobody reads texts there, or they cost who sends them;
 * sms_country_closed
 */
export function requireReachable(number: string, countries: readonly string[]): PlacedNumber {
  const place = placedOrNull(number)
  if (place === null) throw new EverlineError("sms_number_refused", { field: "number" })
  if (!countries.includes(place.country)) throw new EverlineError("sms_country_closed", { field: "number" })
  return place
}

function placedOrNull(number: string): PlacedNumber | null {
  try {
    return placed(number)
  } catch (error) {
    if (error instanceof EverlineError) return null
    throw error
  }
}
