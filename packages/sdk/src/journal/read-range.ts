import { type ConversationId, EverlineError, type JournalId, type Output, type Seq } from "@everline/protocol"
import type { Connection } from "../link/connection.ts"

/** Which part of a journal: right after a seq, or right before one. */
export type Where = { readonly after: Seq; readonly limit: number } | { readonly before: Seq; readonly limit: number }

/** Reads a page of a journal from the server. */
export type ReadRange = (journal: JournalId, where: Where) => Promise<Output<"journal.range">>

/** A conversation of which something is missing: what comes after a seq, or its newest entries. */
export interface Lack {
  readonly conversation: ConversationId
  readonly after: Seq | null
}
export type Page = Output<"journal.ranges">["pages"][number]

/**
 * Reads pages of several conversations, as many as the server likes to answer at once: `answered` of them, the first
 * ones. What may not be read any more has no page.
 */
export type ReadRanges = (
  lacks: readonly Lack[],
  limit: number,
) => Promise<{ readonly pages: readonly Page[]; readonly answered: number }>

/**
 * Pages over the line. Between the seq that was named and the nearest entry that may be read there is nothing for this
 * account, and so a page covers that too.
 */
export const rangeReader =
  (call: Connection["call"]): ReadRange =>
  async (journal, where) => {
    const page = await call("journal.range", { journal, ...where })
    if (page.covers === null) return page
    const { from, to } = page.covers
    return { ...page, covers: "after" in where ? { from: where.after + 1, to } : { from, to: where.before - 1 } }
  }

/** The same of several; a server of the version before is asked for one at a time. */
export const rangesReader =
  (call: Connection["call"]): ReadRanges =>
  async (lacks, limit) => {
    const ranges = lacks.map(({ conversation, after }) => (after === null ? { conversation } : { conversation, after }))
    const { pages, answered } = await call("journal.ranges", { ranges, limit }).catch((error: unknown) => {
      if (error instanceof EverlineError && error.code === "unknown_method") return oneByOne(call, lacks, limit)
      throw error
    })
    const after = new Map(lacks.map((lack) => [lack.conversation, lack.after]))
    return { pages: pages.map((page) => spread(page, after.get(page.conversation) ?? null)), answered }
  }

async function oneByOne(
  call: Connection["call"],
  [first]: readonly Lack[],
  limit: number,
): Promise<Output<"journal.ranges">> {
  if (first === undefined) return { pages: [], answered: 0 }
  const { conversation, after } = first
  const page = await call("journal.range", { journal: conversation, limit, ...(after !== null && { after }) })
  return { pages: [{ conversation, ...page }], answered: 1 }
}

/** See `rangeReader`: a page of the newest covers everything up to the head that it tells. */
function spread(page: Page, after: Seq | null): Page {
  if (page.covers === null) return page
  const { from, to } = page.covers
  return { ...page, covers: after === null ? { from, to: Math.max(to, page.head) } : { from: after + 1, to } }
}
