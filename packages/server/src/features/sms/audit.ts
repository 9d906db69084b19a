import { EverlineError, type Output, type SegmentId, type SegmentState } from "@everline/protocol"
import type { Database } from "../../database.ts"
import { requireAdmin } from "../accounts/admins.ts"
import type { Actor, Audit } from "../audit/service.ts"
import * as store from "./audit-store.ts"

/**
 * How many segments are looked through for one page: of what is rare in a long record a page may hold nothing. Nothing else is
 * indexed for it: each index would be written with every text that goes out.
 */
const LOOKED_THROUGH = 20_000
/** Enough to tell one's own texts apart, and too little to call. */
const ENDING = 4

export interface Query {
  readonly gateway?: string | undefined
  readonly state?: SegmentState | undefined
  /** In E.164. */
  readonly number?: string | undefined
  readonly before?: SegmentId | undefined
  readonly limit: number
}

type Page = Pick<Output<"sms.segments">, "entries" | "next">

export interface SmsAuditOptions {
  readonly database: Database
  readonly audit: Audit
}

/** Every segment that a gateway was asked to take, for administrators. No words, and of numbers the end. */
export class SmsAudit {
  readonly #options: SmsAuditOptions

  constructor(options: SmsAuditOptions) {
    this.#options = options
  }

  /** A page, the newest first. */
  async list(query: Query): Promise<Page> {
    const { gateway = null, state = null, number = null, before = null, limit } = query
    const { database } = this.#options
    const isRare = gateway !== null || state !== null || number !== null
    const from = isRare ? await store.placeBefore(database, before, LOOKED_THROUGH) : null
    const found = await store.listSegments(database, { before, from }, { gateway, state, number, limit: limit + 1 })
    const entries = found.slice(0, limit)
    return { entries, next: found.length > limit ? (entries.at(-1)?.segment ?? null) : from }
  }

  /** The whole number of one. That it was seen is written down. @throws unknown_method, not_found */
  async reveal(by: Actor, segment: SegmentId): Promise<string> {
    const { audit, database } = this.#options
    return database.transaction(async (tx) => {
      if (by !== null) await requireAdmin(tx, by.account)
      const found = await store.findAddressed(tx, segment)
      if (found === undefined) throw new EverlineError("not_found", { field: "segment" })
      const { number, account } = found
      const about = account === null ? {} : { about: account }
      await audit.note(tx, { kind: "text_number_shown", by, ...about, detail: number.slice(-ENDING) })
      return number
    })
  }
}
