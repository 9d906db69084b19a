import { readdir } from "node:fs/promises"
import { type Database, MIGRATIONS } from "@everline/server/internal"
import { type Finding, good, odd } from "./finding.ts"

interface About {
  readonly version: string
  readonly bytes: number
  readonly fsync: string
  readonly commit: string
  readonly oldest: number
  readonly migration: number
  readonly people: number
  readonly entries: number
}

/** A transaction open for so long keeps PostgreSQL from cleaning up. */
const LONG_MS = 10 * 60_000

/** Whether PostgreSQL keeps what it says it keeps, and is of the form that this Everline knows. */
export async function checkDatabase(database: Database): Promise<Finding[]> {
  const [about] = await database.query<About>(
    `SELECT current_setting('server_version') AS version, pg_database_size(current_database()) AS bytes,
       current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS commit,
       coalesce((SELECT (extract(epoch FROM max(clock_timestamp() - xact_start)) * 1000)::bigint
                 FROM pg_stat_activity WHERE datname = current_database()), 0) AS oldest,
       (SELECT max(number) FROM migrations) AS migration,
       (SELECT count(*) FROM accounts WHERE kind = 'person') AS people,
       (SELECT greatest(reltuples, 0)::bigint FROM pg_class WHERE oid = 'entries'::regclass) AS entries`,
  )
  if (about === undefined) throw new Error("a SELECT without a table gave no row")
  const size = `${(about.bytes / 2 ** 20).toFixed(0)} MiB, ${about.people} people, about ${about.entries} entries`
  return [
    good(`PostgreSQL ${about.version} answers: ${size}`),
    await formOf(about.migration),
    durability(about),
    ...(about.oldest > LONG_MS
      ? [odd("a transaction has been open for over ten minutes", "Look for a forgotten psql, or restart the server.")]
      : []),
  ]
}

async function formOf(migration: number): Promise<Finding> {
  const known = (await readdir(MIGRATIONS)).filter((file) => file.endsWith(".sql")).length
  if (migration === known) return good(`its tables are of form ${migration}, which this Everline knows`)
  return odd(
    `its tables are of form ${migration}, this Everline knows ${known}`,
    "Restart the server: it brings them up.",
  )
}

function durability({ fsync, commit }: About): Finding {
  if (fsync === "on" && commit !== "off") return good("what is acknowledged is on the disk")
  return odd(
    `PostgreSQL runs with fsync=${fsync} and synchronous_commit=${commit}: a power cut can lose messages`,
    "Set both to on in its configuration.",
  )
}
