/** A PostgreSQL that the operator runs, named by DATABASE_URL. */
import pg from "pg"
import { LIMITS } from "./client-config.ts"
import type { ConnectionConfig } from "./connection.ts"
import { DatabaseStartError } from "./errors.ts"

/** PostgreSQL 15. */
const OLDEST = 150_000

interface Found {
  /** As `server_version_num` counts. */
  readonly number: number
  readonly version: string
  readonly encoding: string
}

/**
 * Connects once and looks whether Everline can live there.
 * @param url postgres://user:password@host:port/database; no message repeats it, for it holds the password
 * @throws DatabaseStartError DatabaseUnreachable, DatabaseTooOld, DatabaseNotUtf8
 */
export async function checkExternalPostgres(url: string): Promise<ConnectionConfig> {
  const address = { connectionString: url }
  const client = await connect(address)
  try {
    const { rows } = await client.query<Found>(
      `select current_setting('server_version_num')::int as number, current_setting('server_version') as version,
              current_setting('server_encoding') as encoding`,
    )
    const [found] = rows
    if (!found) throw new Error("the server told nothing of itself")
    refuseUnfit(found)
    return address
  } finally {
    await client.end()
  }
}

/** @throws DatabaseStartError DatabaseTooOld, DatabaseNotUtf8 */
export function refuseUnfit({ number, version, encoding }: Found): void {
  if (number < OLDEST) {
    throw new DatabaseStartError(
      "DatabaseTooOld",
      `The PostgreSQL at DATABASE_URL is version ${version}; Everline needs 15 or newer. ` +
        "Upgrade it, or leave DATABASE_URL unset and let Everline run its own.",
    )
  }
  if (encoding !== "UTF8") {
    throw new DatabaseStartError(
      "DatabaseNotUtf8",
      `The database at DATABASE_URL keeps its text as ${encoding}, which cannot hold every language. ` +
        "Make one with: CREATE DATABASE everline ENCODING 'UTF8' TEMPLATE template0;",
    )
  }
}

async function connect(address: ConnectionConfig): Promise<pg.Client> {
  try {
    const client = new pg.Client({ ...address, connectionTimeoutMillis: LIMITS.connect, query_timeout: LIMITS.request })
    client.on("error", () => {}) // The statement under way tells of it.
    await client.connect()
    return client
  } catch (cause) {
    throw new DatabaseStartError(
      "DatabaseUnreachable",
      `The PostgreSQL at DATABASE_URL cannot be used: ${reason(cause)}. ` +
        "See that it runs, and that the address, user, password and database name are right.",
      { cause },
    )
  }
}

/** Several addresses that all failed are told by `pg` as one error without a message. */
function reason(error: unknown): string {
  const first: unknown = error instanceof AggregateError ? error.errors[0] : error
  return first instanceof Error ? first.message : String(first)
}
