/** Whether devices show what the record holds: every conversation, every line, every count. */
import { type AccountId, type Conversation, EverlineError, type Seq } from "@everline/protocol"
import type { ConversationSummary, Line } from "@everline/sdk"
import type { TestDevice } from "../device.ts"
import { readHistory } from "../history.ts"
import type { Row } from "./truth.ts"

/** What a device shows otherwise than the record has it, in words. */
export async function historyDifferences(
  { client }: TestDevice,
  conversation: Conversation,
  rows: readonly Row[],
): Promise<string[]> {
  const id = conversation.conversation
  const lines = await readHistory(client, id).catch(whyNot)
  if (typeof lines === "string") return [`cannot show ${id}: ${lines}`]
  const settled = new Set(rows.filter((row) => !isBeyond(row, conversation)).map(({ seq }) => seq))
  const shown = JSON.stringify(lines.flatMap((line) => asShown(line, settled)))
  const kept = JSON.stringify(rows.flatMap((row) => (settled.has(row.seq) ? asKept(row) : row.seq)))
  return shown === kept ? [] : [`history of ${id}:\n  shows ${shown}\n  kept  ${kept}`]
}

/** A line can break while a page is on its way: then it is looked at once more. */
function whyNot(error: unknown): string {
  if (error instanceof EverlineError) return error.code
  throw error
}

/** Whom a device shows as blocked otherwise than the record has it, in words. */
export function blockDifferences({ client }: TestDevice, blocked: readonly AccountId[]): string[] {
  const [shown, kept] = [[...client.accounts.blocked.value].sort().join(), blocked.toSorted().join()]
  return shown === kept ? [] : [`blocks: shows ${shown}, kept ${kept}`]
}

/** What a device's list shows otherwise than the record has it, in words. */
export function listDifferences({ client }: TestDevice, list: readonly Conversation[]): string[] {
  const shown = new Map(client.conversations.list.value.map((summary) => [summary.conversation, summary]))
  const found: string[] = []
  for (const conversation of list) {
    const summary = shown.get(conversation.conversation)
    shown.delete(conversation.conversation)
    if (summary === undefined) found.push(`does not show ${conversation.conversation}`)
    else found.push(...fieldDifferences(summary, conversation))
  }
  return [...found, ...[...shown.keys()].map((id) => `shows ${id}, which is not there`)]
}

/** The faces of a group that one left are those of who is still there; nobody is told when they go. */
function fieldDifferences(summary: ConversationSummary, conversation: Conversation): string[] {
  const { unread, at: _at, outgoing: _outgoing, failed: _failed, ...shown } = summary
  const { last, member, ordinal, marks } = conversation
  const expected = { ...conversation, unread: Math.max(0, ordinal - marks.read) }
  const known: Record<string, unknown> = { ...shown, unread }
  const left = new Set(member ? [] : ["faces"])
  if (last !== null && isBeyond(last, conversation)) left.add("last")
  return Object.entries(expected).flatMap(([field, value]) => {
    if (left.has(field)) return []
    const [one, other] = [stable(known[field]), stable(value)]
    return one === other ? [] : [`${conversation.conversation} ${field}: shows ${one}, kept ${other}`]
  })
}

/** As JSON with the fields of objects in one order. */
const stable = (value: unknown): string =>
  JSON.stringify(value, (_key, part: unknown) =>
    typeof part === "object" && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  ) ?? "undefined"

/**
 * Whether a message was changed after this account had left. Its devices may show it as it was then; one that reads it
 * for the first time gets it as it is, since nothing else is kept.
 */
const isBeyond = (row: Row, { member, head }: Conversation): boolean => !member && "rev" in row && row.rev > head

/** A line as it can be compared; what is not on the server yet, or never will be, is left out. */
function asShown(line: Line, settled: ReadonlySet<Seq>): unknown[] {
  if (line.kind === "event") return [stable(line.entry)]
  if (line.seq === null) return []
  if (!settled.has(line.seq)) return [line.seq]
  const { seq, ordinal, author, at, body, quote, editedAt, recalled, reactions } = line
  return [stable({ seq, ordinal, author, at, body, quote: quote?.seq ?? null, editedAt, recalled, reactions })]
}

function asKept(row: Row): unknown {
  if (!("rev" in row)) return stable(row)
  const { clientId: _clientId, rev: _rev, ...shown } = row
  return stable(shown)
}
