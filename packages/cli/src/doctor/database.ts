import type { Database } from "@everline/server/internal"
import { bad, type Finding, good, odd } from "./finding.ts"

interface About {
  readonly version: string
  readonly encoding: string
  readonly bytes: number
  readonly standby: boolean
  readonly fsync: string
  readonly commit: string
  readonly pages: string
  readonly most: number
  readonly used: number
  readonly damaged: number
}

/** What one server may hold at once, and one that is being restarted beside it. */
const ENOUGH_CONNECTIONS = 25
/** Every message waits for a commit, and those that wait together share one. */
const SLOW_COMMIT_MS = 50
const COMMITS = 9

/** Whether PostgreSQL keeps what it says it keeps, and has room for us. */
export async function checkDatabase(database: Database): Promise<Finding[]> {
  const [about] = await database.query<About>(
    `SELECT current_setting('server_version') AS version, current_setting('server_encoding') AS encoding,
       pg_database_size(current_database()) AS bytes, pg_is_in_recovery() AS standby,
       current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS commit,
       current_setting('full_page_writes') AS pages,
       current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int AS most,
       (SELECT sum(numbackends) FROM pg_stat_database)::int AS used,
       coalesce((SELECT checksum_failures FROM pg_stat_database WHERE datname = current_database()), 0) AS damaged`,
  )
  if (about === undefined) throw new Error("a SELECT without a table gave no row")
  const size = `${(about.bytes / 2 ** 20).toFixed(0)} MiB, ${about.encoding}`
  return [
    good(`PostgreSQL ${about.version} answers: ${size}`),
    ...(about.standby ? [STANDBY] : [await commits(database)]),
    ...durability(about),
    connections(about),
    ...(about.damaged === 0 ? [] : [damage(about.damaged)]),
  ]
}

const STANDBY = bad(
  "this PostgreSQL is a standby: it can be read, not written",
  "Let DATABASE_URL name the primary, or promote this one: SELECT pg_promote()",
)

async function commits(database: Database): Promise<Finding> {
  const times: number[] = []
  for (let i = 0; i < COMMITS; i++) {
    const begun = performance.now()
    // The smallest thing that PostgreSQL must bring to the disk; it changes nothing.
    await database.query("SELECT pg_logical_emit_message(true, 'everline doctor', '')")
    times.push(performance.now() - begun)
  }
  const ms = times.sort((a, b) => a - b)[COMMITS >> 1] ?? 0
  const took = `it keeps a commit in ${ms.toFixed(1)} ms`
  return ms > SLOW_COMMIT_MS
    ? odd(took, "Sending will feel slow. Look at its disk, at the way there, and at a standby that it waits for.")
    : good(took)
}

function durability({ fsync, commit, pages }: About): Finding[] {
  const settings = [`fsync=${fsync}`, `synchronous_commit=${commit}`, `full_page_writes=${pages}`]
  const off = settings.filter((setting) => setting.endsWith("=off"))
  if (off.length === 0) return [good("what is acknowledged is on the disk")]
  const loss = fsync === "off" || pages === "off" ? "can destroy the database" : "loses acknowledged messages"
  const names = off.map((setting) => setting.split("=")[0]).join(", ")
  return [
    odd(`PostgreSQL runs with ${off.join(" and ")}: a power cut ${loss}`, `Set ${names} to on in its configuration.`),
  ]
}

function connections({ most, used }: About): Finding {
  const left = most - used
  const what = `${left} of its ${most} connections are free`
  return left >= ENOUGH_CONNECTIONS
    ? good(what)
    : odd(
        what,
        "Each server holds up to 20, and one more while it is restarted. Raise max_connections, and restart PostgreSQL.",
      )
}

const damage = (pages: number): Finding =>
  bad(
    `PostgreSQL has read ${pages} damaged pages from its disk`,
    "Make a backup now, into a new folder, and restore it on another disk: this one fails.",
  )
