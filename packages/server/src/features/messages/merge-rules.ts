import {
  type AccountId,
  type Attachment,
  type CarriedName,
  EverlineError,
  LIMITS,
  type Merged,
  type MergedItem,
  type Time,
} from "@everline/protocol"

/** A message that is sent on with others. */
export interface Spoken {
  readonly author: AccountId
  /** What its author is called now. */
  readonly name: string
  readonly at: Time
  readonly body: string
  readonly attachments: readonly Attachment[]
  /** Of one that is several itself. */
  readonly merged: Merged | null
  readonly items: readonly MergedItem[] | null
}

/** What is kept of several messages that are sent on as one. */
export interface Bundle {
  readonly body: string
  readonly merged: Merged
  readonly items: readonly MergedItem[]
}

/** Lines and names that a message says of what it holds. */
const LINES = 4
const NAMES = 3
/** Characters of a line. */
const LINE = 100

/** Several messages as one; one alone that is several already stays what it is. @throws merged_too_big */
export function bundle(spoken: readonly Spoken[]): Bundle {
  const [first] = spoken
  if (spoken.length === 1 && first !== undefined && first.merged !== null && first.items !== null)
    return { body: first.body, merged: first.merged, items: first.items }
  const items = spoken.map(itemOf)
  if (Buffer.byteLength(JSON.stringify(items)) > LIMITS.mergedBytes) throw new EverlineError("merged_too_big")
  const authors = new Map(spoken.map(({ author, name }) => [author, name]))
  return {
    body: items.slice(0, LINES).map(lineOf).join("\n"),
    merged: { names: [...authors.values()].slice(0, NAMES), people: authors.size, count: items.length },
    items,
  }
}

const itemOf = ({ name, at, body, attachments, items }: Spoken): MergedItem => ({
  name,
  at,
  body,
  ...(attachments.length > 0 && { carried: attachments.map(carriedName) }),
  ...(items !== null && { items: down(items, 2) }),
})

/** All that several messages say, a line each: for whom there is nothing but the words. */
export const linesOf = (items: readonly MergedItem[]): string =>
  items
    .map(({ name, body, carried = [] }) => `${name}: ${body || carried.map((one) => one.name).join(", ")}`)
    .join("\n")

/** The files themselves do not go on with their names: who may read these words may not read the message that carries them. */
const carriedName = (attachment: Attachment): CarriedName => ({
  kind: attachment.kind,
  name: attachment.name,
  ...(attachment.kind === "voice" && { durationMs: attachment.durationMs }),
})

/** What lies deeper than it may is left as the lines by which it begins. */
function down(items: readonly MergedItem[], depth: number): MergedItem[] {
  return items.map(({ items: inner, ...item }) =>
    inner === undefined || depth >= LIMITS.mergedDepth ? item : { ...item, items: down(inner, depth + 1) },
  )
}

/** "Amy: see you at seven", on one line and not too long; of what says nothing, what it carried is called. */
function lineOf({ name, body, carried = [] }: MergedItem): string {
  const start = (body || carried.map((one) => one.name).join(", "))
    .slice(0, 4 * LINE)
    .replace(/\s+/gu, " ")
    .trim()
  const signs = [...start]
  return `${name}: ${signs.length > LINE ? `${signs.slice(0, LINE).join("")}…` : start.toWellFormed()}`
}
