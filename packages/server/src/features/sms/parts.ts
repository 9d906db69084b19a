/** How the parts of a long text that comes in find together (I14). */
import type { ArrivalId, Time } from "@everline/protocol"
import { readParts, type SmsOctets } from "@everline/protocol/sms"

/** What is still missing then is not waited for: the text is told as partial. */
export const PARTIAL_MS = 10 * 60_000
/** For so long the same reference from the same number is the same text. Phones count references up, and begin anew after 256. */
export const REFERENCE_MS = 60 * 60_000

/** A part that is kept. `print` tells the same part from another of the same number. */
export interface KeptPart extends SmsOctets {
  readonly number: number
  readonly print: string
}

/** Parts of one sender, one recipient, one reference and one count: of one text, as far as anybody can tell. */
export interface Gathering {
  readonly id: ArrivalId
  readonly begunAt: Time
  /** Partial: it was told without what was missing. */
  readonly state: "open" | "whole" | "partial"
  readonly parts: readonly Pick<KeptPart, "number" | "print">[]
}

export type Placing =
  | { readonly kind: "begins" }
  | { readonly kind: "joins"; readonly id: ArrivalId }
  /** Its text was told without it. It is kept, and makes no text of its own. */
  | { readonly kind: "late"; readonly id: ArrivalId }
  | { readonly kind: "duplicate" }

/** Whether there can be such a part; what says otherwise is a text by itself. */
export const isSound = ({ number, of }: { readonly number: number; readonly of: number }): boolean =>
  of > 1 && number >= 1 && number <= of

/**
 * Where a part belongs among the gatherings of its kind, the newest first. The same part again is a duplicate, by whatever
 * line it came: its reference says so. Another part of the same number is of another text, whose phone has used the reference
 * again.
 */
export function placePart(
  gatherings: readonly Gathering[],
  { number, print }: Pick<KeptPart, "number" | "print">,
  now: Time,
): Placing {
  const recent = gatherings.filter(({ begunAt }) => now - begunAt < REFERENCE_MS)
  if (recent.some(({ parts }) => parts.some((part) => part.number === number && part.print === print)))
    return { kind: "duplicate" }
  const lacking = recent.filter(({ parts }) => parts.every((part) => part.number !== number))
  const open = lacking.find(({ state }) => state === "open")
  if (open !== undefined) return { kind: "joins", id: open.id }
  const told = lacking.find(({ state }) => state === "partial")
  return told === undefined ? { kind: "begins" } : { kind: "late", id: told.id }
}

const GAP = "[…]"

/** The words of a text of `of` parts, with a sign where parts are missing. */
export function joined(parts: readonly Omit<KeptPart, "print">[], of: number): string {
  const kept = new Map(parts.map((part) => [part.number, part]))
  const all = Array.from({ length: of }, (_, i) => kept.get(i + 1))
  let body = ""
  for (const words of readParts(all)) {
    if (words !== null) body += body.endsWith(GAP) ? ` ${words}` : words
    else if (!body.endsWith(GAP)) body += body === "" ? GAP : ` ${GAP}`
  }
  return body
}
