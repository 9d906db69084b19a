import type { Database } from "@everline/server/internal"
import { type Finding, odd } from "./finding.ts"

interface Held {
  readonly who: string
  readonly minutes: number
  readonly end: string
}

const LONG_MS = 10 * 60_000

/**
 * Transactions that have been open for long, in any database of this PostgreSQL. While one is open nothing can be
 * cleaned up, and devices that come back read again whatever has changed since it began.
 */
export async function checkTransactions(database: Database, longMs = LONG_MS): Promise<Finding[]> {
  const held = await database.query<Held>(
    `SELECT * FROM (
       SELECT format('process %s (%s, %s)', pid, coalesce(nullif(application_name, ''), usename), state) AS who,
         extract(epoch FROM clock_timestamp() - xact_start) * 1000 AS ms,
         format('SELECT pg_terminate_backend(%s)', pid) AS end
       FROM pg_stat_activity
       WHERE backend_type = 'client backend' AND (backend_xid IS NOT NULL OR backend_xmin IS NOT NULL)
         AND pid <> pg_backend_pid()
       UNION ALL
       SELECT format('a prepared transaction (%s)', gid), extract(epoch FROM clock_timestamp() - prepared) * 1000,
         format('ROLLBACK PREPARED %L', gid)
       FROM pg_prepared_xacts) AS open
     CROSS JOIN LATERAL (SELECT floor(ms / 60000)::int AS minutes) AS told
     WHERE ms > $1 ORDER BY ms DESC LIMIT 3`,
    [longMs],
  )
  return held.map(({ who, minutes, end }) =>
    odd(
      `${who} has held a transaction open for ${minutes} minutes: nothing can be cleaned up, and devices that come back read more than they missed`,
      `When nobody needs it any more: ${end}`,
    ),
  )
}
