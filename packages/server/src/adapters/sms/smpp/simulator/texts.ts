/** Texts as phones have them, out of messages and into them. */
import { segmentsOf } from "@everline/protocol/sms"
import { codingOf, written } from "../coding.ts"
import { contentOf } from "../content.ts"
import type { Address, Message } from "../pdu.ts"
import { ESM } from "../tags.ts"
import { concatenation } from "../udh.ts"
import type { Behaviour } from "./behaviour.ts"
import type { Segment } from "./phones.ts"

const INTERNATIONAL = { ton: 1, npi: 1 }
const UNKNOWN = { ton: 0, npi: 1 }

/** The phone that a message is for, with the plus. @returns null when it is no number */
export function numberOf({ address }: Address): string | null {
  const digits = address.replace(/^(\+|00)/, "")
  return /^\d{3,15}$/.test(digits) ? `+${digits}` : null
}

/** What a phone shows as the sender. */
const senderOf = ({ ton, address }: Address): string =>
  ton === INTERNATIONAL.ton && /^\d+$/.test(address) ? `+${address}` : address

/**
 * How long a text is worth something, by its validity (SMPP 3.4, 7.1.1): "YYMMDDhhmmsstnn" and then "R" for so long, or "+" or "-"
 * for then, nn quarters of an hour from UTC.
 * @returns null: for as long as the network likes
 */
export function validMsOf(validity: string, now: number): number | null {
  const fields = /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)\d(\d\d)([R+-])$/.exec(validity)
  if (fields === null) return null
  const [years = 0, months = 0, days = 0, hours = 0, minutes = 0, seconds = 0, quarters = 0] = fields
    .slice(1)
    .map(Number)
  if (fields[8] === "R")
    return ((((years * 365 + months * 30 + days) * 24 + hours) * 60 + minutes) * 60 + seconds) * 1_000
  const offMs = quarters * 15 * 60_000 * (fields[8] === "+" ? 1 : -1)
  return Date.UTC(2_000 + years, months - 1, days, hours, minutes, seconds) - offMs - now
}

/** What a phone gets of a message. What no person could read is shown as so many bytes. */
export function segmentOf(message: Message): Segment {
  const { part, words } = contentOf(message) ?? { part: null, words: message.payload }
  const alphabet = codingOf(message.dataCoding)?.alphabet ?? "bytes"
  const from = senderOf(message.from)
  if (alphabet !== "bytes") return { from, part, octets: words, alphabet }
  return { from, part, octets: Buffer.from(`[${words.toString("hex")}]`), alphabet: "utf8" }
}

/** What a phone sends: a message for each segment. @param ref by which parts know each other, 0…255 */
export function messagesOf(from: string, to: string, text: string, ref: number): readonly Message[] {
  const { encoding, segments } = segmentsOf(text)
  return segments.map((segment, index) => {
    const { dataCoding, words } = written(segment, encoding)
    const isLong = segments.length > 1
    const header = concatenation({ ref, bits: 8, number: index + 1, of: segments.length })
    return {
      serviceType: "",
      from: addressOf(from),
      to: addressOf(to),
      esmClass: isLong ? ESM.header : 0,
      protocolId: 0,
      validity: "",
      registeredDelivery: 0,
      dataCoding,
      payload: isLong ? Buffer.concat([header, words]) : words,
      tlvs: new Map(),
    }
  })
}

const addressOf = (number: string): Address =>
  number.startsWith("+") ? { ...INTERNATIONAL, address: number.slice(1) } : { ...UNKNOWN, address: number }

/** The parts of a long text as the network brings them. */
export function inOrder<Part>(all: readonly Part[], parts: Behaviour["parts"]): readonly Part[] {
  const [first] = all
  if (first === undefined || all.length === 1) return all
  if (parts === "reversed") return all.toReversed()
  if (parts === "first_missing") return all.slice(1)
  return parts === "first_twice" ? [first, ...all] : all
}
