import type { Time } from "@everline/protocol"
import type { Sql } from "../../database.ts"

export interface RecordFigures {
  /** Of PostgreSQL. */
  readonly version: string
  readonly bytes: number
  readonly people: number
  /** Servers that said that they are here since then. */
  readonly servers: number
  readonly backedUpAt: Time | null
}

export async function readRecord(sql: Sql, seenSince: Time): Promise<RecordFigures> {
  const [row] = await sql.query<RecordFigures>(
    `SELECT current_setting('server_version') AS version, pg_database_size(current_database()) AS bytes,
       (SELECT count(*) FROM accounts WHERE kind = 'person') AS people,
       (SELECT count(*) FROM presence_servers WHERE seen_at >= $1) AS servers,
       (SELECT backed_up_at FROM system) AS "backedUpAt"`,
    [seenSince],
  )
  if (row === undefined) throw new Error("a SELECT without a table gave no row")
  return row
}

/** The smallest thing that PostgreSQL must bring to its disk; it changes nothing. */
export async function commitNothing(sql: Sql): Promise<void> {
  await sql.query("SELECT pg_logical_emit_message(true, 'everline health', '')")
}
