import {
  type ClientId,
  type DeviceId,
  type Entry,
  EverlineError,
  type JournalId,
  type Ordinal,
  type Seq,
} from "@everline/protocol"
import type { Sql } from "../database.ts"
import { type Announcement, Committed } from "./announcement.ts"
import { APPEND, type AppendRow, appendValues } from "./append.ts"
import { byteas, uuids } from "./arrays.ts"
import type { NewEntry, Place } from "./types.ts"

/** Where a journal stands, read under its lock. */
export interface Head {
  readonly head: Seq
  readonly ordinal: Ordinal
  readonly guard: number
}

/** What a request with a client id is known by when it comes again. */
export interface Once {
  readonly device: DeviceId
  readonly clientId: ClientId
  readonly hash: Uint8Array
}

type Nullable<T> = { readonly [Key in keyof T]: T[Key] | null }

/** One transaction over locked journals: SQL of the caller's own and appends, all or nothing. */
export class JournalTransaction implements Sql {
  readonly #sql: Sql
  readonly announcements: Announcement[] = []

  constructor(sql: Sql) {
    this.#sql = sql
  }

  query<Row extends object>(text: string, values?: readonly unknown[]): Promise<readonly Row[]> {
    return this.#sql.query<Row>(text, values)
  }

  prepared<Row extends object>(name: string, text: string, values: readonly unknown[]): Promise<readonly Row[]> {
    return this.#sql.prepared<Row>(name, text, values)
  }

  /** Locks the journals in the order that everybody keeps, and says where they stand. Those that do not exist are left out. */
  async lock(journals: readonly JournalId[]): Promise<ReadonlyMap<JournalId, Head>> {
    const rows = await this.query<Head & { id: JournalId }>(
      "SELECT id, head, ordinal, guard FROM journals WHERE id = ANY ($1::uuid[]) ORDER BY id FOR UPDATE",
      [journals],
    )
    return new Map(rows.map(({ id, head, ordinal, guard }) => [id, { head, ordinal, guard }]))
  }

  /** Makes a journal; false when there is one of this id. Waits for another transaction that makes the same. */
  async create(journal: JournalId): Promise<boolean> {
    const rows = await this.query("INSERT INTO journals (id) VALUES ($1) ON CONFLICT DO NOTHING RETURNING id", [
      journal,
    ])
    return rows.length > 0
  }

  /** Makes every cached "may write" of this journal stale. */
  async raiseGuard(journal: JournalId): Promise<void> {
    await this.query("UPDATE journals SET guard = guard + 1 WHERE id = $1", [journal])
  }

  /**
   * The entry that an earlier request with this client id made in a locked journal, or null.
   * @throws client_id_reused when that request was another one.
   */
  async earlier(journal: JournalId, once: Once): Promise<Place | null> {
    const [earlier] = await this.earlierOf([{ journal, once }])
    if (earlier instanceof EverlineError) throw earlier
    return earlier ?? null
  }

  /** The same of several requests, in their order; client_id_reused of those that were others. */
  async earlierOf(
    asked: readonly { readonly journal: JournalId; readonly once: Once }[],
  ): Promise<readonly (Place | EverlineError | null)[]> {
    const rows = await this.prepared<Nullable<Place> & { same: boolean | null }>(
      "earlier",
      `SELECT e.seq, e.ordinal, e.at, e.hash = q.hash AS same
       FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::bytea[]) WITH ORDINALITY q (journal, device, client_id, hash, i)
       LEFT JOIN entries e USING (journal, device, client_id) ORDER BY q.i`,
      [
        uuids(asked.map(({ journal }) => journal)),
        uuids(asked.map(({ once }) => once.device)),
        uuids(asked.map(({ once }) => once.clientId)),
        byteas(asked.map(({ once }) => once.hash)),
      ],
    )
    return rows.map(({ seq, ordinal, at, same }) => {
      if (seq === null || at === null) return null
      return same ? { seq, ordinal, at } : new EverlineError("client_id_reused", { field: "clientId" })
    })
  }

  /** Appends entries, each at the end of its locked journal, and says where they are. */
  async append(entries: readonly NewEntry[]): Promise<readonly Place[]> {
    const rows = await this.prepared<AppendRow>(APPEND.name, APPEND.text, appendValues(entries))
    return rows.map((row, i) => placeOf(row, entries[i]))
  }

  /** As `append`, of entries each of which may be there already, or another under its client id: of these null. */
  async appendNew(entries: readonly NewEntry[]): Promise<readonly (Place | null)[]> {
    const rows = await this.prepared<AppendRow>(APPEND.name, APPEND.text, appendValues(entries))
    return rows.map((row, i) => {
      if (row.outcome === "duplicate" || row.outcome === "reused") return null
      return placeOf(row, entries[i])
    })
  }

  /** Appends one entry. */
  async appendOne(entry: NewEntry): Promise<Place> {
    const [place] = await this.append([entry])
    if (place === undefined) throw new Error("append() answered nothing")
    return place
  }

  /** Tells all who are connected, in the order of these calls, once the transaction has committed. */
  announce(journal: JournalId, entry: Entry): void {
    this.announcements.push(new Committed(journal, entry))
  }
}

function placeOf(row: AppendRow, entry: NewEntry | undefined): Place {
  if (row.outcome !== "appended") throw new Error(`append() of ${entry?.kind} under lock: ${row.outcome}`)
  return { seq: row.seq, ordinal: row.ordinal, at: row.at }
}
