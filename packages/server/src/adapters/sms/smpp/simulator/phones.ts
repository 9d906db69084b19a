/** Plain mobile phones, by number: what came to each and what was written on it. No clock and no network in here. */
import { readOctets, readParts, type SmsOctets } from "@everline/protocol/sms"
import type { PartOf } from "../../../../ports/gateway.ts"

/** Whether a text finds the phone. */
export type Reach =
  | "on"
  /** Texts wait until it is switched on. */
  | "off"
  /** The network takes texts for it, and they fail. */
  | "absent"
  /** The network takes nothing for it. */
  | "refused"

export type TextState = "unread" | "read" | "sending" | "sent" | "failed"

/** A text on a phone. */
export interface PhoneText {
  /** Rises over all phones. */
  readonly id: number
  readonly way: "in" | "out"
  /** Whom it is from, or whom it is for. */
  readonly other: string
  readonly text: string
  readonly at: number
  readonly state: TextState
  /** The parts of a long one that have not come. */
  readonly missing: readonly number[]
  readonly of: number
}

export interface Phone {
  /** With the plus. */
  readonly number: string
  readonly reach: Reach
  readonly unread: number
  /** The oldest first. */
  readonly texts: readonly PhoneText[]
}

/** What a phone is brought: a whole text, or a part of one. */
export interface Segment extends SmsOctets {
  readonly from: string
  readonly part: PartOf | null
}

const TEXTS_KEPT = 100
const PHONES_KEPT = 1_000

/** A long text of which parts are still to come. */
interface Growing {
  readonly id: number
  readonly parts: (SmsOctets | undefined)[]
}

interface Kept {
  readonly number: string
  /** Added by somebody, and not because a text came. */
  isAdded: boolean
  reach: Reach
  readonly texts: PhoneText[]
  readonly growing: Map<string, Growing>
}

export class Phones {
  readonly #phones = new Map<string, Kept>()
  readonly #changed: (number: string) => void
  #lastId = 0

  /** @param changed told of each number whose phone is not as it was, or is gone */
  constructor(changed: (number: string) => void) {
    this.#changed = changed
  }

  /** In the order in which they were added. */
  *all(): Iterable<Phone> {
    for (const phone of this.#phones.values()) yield shown(phone)
  }

  get(number: string): Phone | undefined {
    const phone = this.#phones.get(number)
    return phone && shown(phone)
  }

  reachOf(number: string): Reach {
    return this.#phones.get(number)?.reach ?? "on"
  }

  add(number: string): void {
    this.#phone(number).isAdded = true
    this.#changed(number)
  }

  remove(number: string): void {
    if (this.#phones.delete(number)) this.#changed(number)
  }

  turn(number: string, reach: Reach): void {
    const phone = this.#phone(number)
    phone.reach = reach
    phone.isAdded = true
    this.#changed(number)
  }

  /** What came to it by the network; parts are put together whatever their order. */
  arrive(number: string, segment: Segment, at: number): PhoneText {
    const { from, part } = segment
    const phone = this.#phone(number)
    this.#changed(number)
    if (part === null || part.of <= 1)
      return this.#keep(phone, { way: "in", other: from, text: readOctets(segment), at, state: "unread" })
    const key = `${from}/${part.bits}/${part.ref}/${part.of}`
    const growing = phone.growing.get(key)
    if (growing === undefined) {
      const parts = Array.from({ length: part.of }, (_, index) => (index + 1 === part.number ? segment : undefined))
      const begun = this.#keep(phone, { way: "in", other: from, at, state: "unread", ...joined(parts) })
      phone.growing.set(key, { id: begun.id, parts })
      return begun
    }
    growing.parts[part.number - 1] ??= segment
    const whole = joined(growing.parts)
    // What comes after that is another text, as it is on a real phone.
    if (whole.missing.length === 0) phone.growing.delete(key)
    return this.#change(phone, growing.id, { ...whole, at, state: "unread" })
  }

  /** What somebody writes on it. */
  write(number: string, to: string, text: string, at: number): PhoneText {
    const phone = this.#phone(number)
    this.#changed(number)
    return this.#keep(phone, { way: "out", other: to, text, at, state: "sending" })
  }

  /** What has become of a text that was written on it. */
  settle(number: string, id: number, state: "sent" | "failed"): void {
    const phone = this.#phones.get(number)
    if (!phone?.texts.some((text) => text.id === id)) return
    this.#change(phone, id, { state })
    this.#changed(number)
  }

  /** Somebody looked at it. */
  read(number: string): void {
    const phone = this.#phones.get(number)
    const unread = phone?.texts.filter(({ state }) => state === "unread") ?? []
    if (phone === undefined || unread.length === 0) return
    for (const { id } of unread) this.#change(phone, id, { state: "read" })
    this.#changed(number)
  }

  delete(number: string, id: number): void {
    const phone = this.#phones.get(number)
    const index = phone?.texts.findIndex((text) => text.id === id) ?? -1
    if (phone === undefined || index < 0) return
    phone.texts.splice(index, 1)
    forget(phone, id)
    this.#changed(number)
  }

  #phone(number: string): Kept {
    const known = this.#phones.get(number)
    if (known !== undefined) return known
    if (this.#phones.size >= PHONES_KEPT) this.#giveWay()
    const phone: Kept = { number, isAdded: false, reach: "on", texts: [], growing: new Map() }
    this.#phones.set(number, phone)
    return phone
  }

  /** The oldest goes; one that somebody added only when there are no others. */
  #giveWay(): void {
    let goes: string | undefined
    for (const phone of this.#phones.values()) {
      goes ??= phone.number
      if (phone.isAdded) continue
      goes = phone.number
      break
    }
    if (goes !== undefined) this.remove(goes)
  }

  #keep(phone: Kept, text: Omit<PhoneText, "id" | "missing" | "of"> & Partial<PhoneText>): PhoneText {
    this.#lastId += 1
    const kept = { missing: [], of: 1, ...text, id: this.#lastId }
    phone.texts.push(kept)
    const gone = phone.texts.length > TEXTS_KEPT ? phone.texts.shift() : undefined
    if (gone !== undefined) forget(phone, gone.id)
    return kept
  }

  #change(phone: Kept, id: number, change: Partial<PhoneText>): PhoneText {
    const index = phone.texts.findIndex((text) => text.id === id)
    const text = phone.texts[index]
    if (text === undefined) throw new Error(`the phone ${phone.number} has no text ${id}`)
    const changed = { ...text, ...change }
    phone.texts[index] = changed
    return changed
  }
}

const shown = ({ number, reach, texts }: Kept): Phone => ({
  number,
  reach,
  unread: texts.reduce((count, { state }) => count + (state === "unread" ? 1 : 0), 0),
  texts: [...texts],
})

/** What is there of a text, "…" in the place of what is not. */
function joined(parts: readonly (SmsOctets | undefined)[]): Pick<PhoneText, "text" | "missing" | "of"> {
  const missing = parts.flatMap((part, index) => (part === undefined ? [index + 1] : []))
  const words = readParts(parts).map((read) => read ?? "…")
  return { text: words.join(""), missing, of: parts.length }
}

function forget({ growing }: Kept, id: number): void {
  for (const [key, grows] of growing) if (grows.id === id) growing.delete(key)
}
