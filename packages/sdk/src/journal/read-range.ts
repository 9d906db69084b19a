import type { JournalId, Output, Seq } from "@everline/protocol"
import type { Connection } from "../link/connection.ts"

/** Which part of a journal: right after a seq, or right before one. */
export type Where = { readonly after: Seq; readonly limit: number } | { readonly before: Seq; readonly limit: number }

/** Reads a page of a journal from the server. */
export type ReadRange = (journal: JournalId, where: Where) => Promise<Output<"journal.range">>

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
