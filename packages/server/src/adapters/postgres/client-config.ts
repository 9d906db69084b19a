/** What every connection of the server has in common: its limits in time, and how values are read. */
import pg from "pg"
import type { ConnectionConfig } from "./connection.ts"

/** All limits in milliseconds. No request waits for the database longer than `request`. */
export const LIMITS = {
  /** For a connection: a new one, or a free one of the pool. */
  connect: 2_000,
  /** PostgreSQL itself ends a statement after this, and keeps the connection. */
  statement: 4_000,
  /** A connection that has not answered by then is given up. */
  request: 4_500,
} as const

/** Settings for `pg` beside where the database is. */
export function clientConfig(address: ConnectionConfig): pg.ClientConfig {
  return {
    ...address,
    application_name: "everline",
    connectionTimeoutMillis: LIMITS.connect,
    statement_timeout: LIMITS.statement,
    idle_in_transaction_session_timeout: LIMITS.request,
    keepAlive: true,
    types: { getTypeParser },
  }
}

/** int8 as a number: counts and seqs stay far below 2^53, and one that does not is an error, never a wrong number. */
const getTypeParser: typeof pg.types.getTypeParser = (oid: number, format?: "text" | "binary") =>
  oid === pg.types.builtins.INT8 && format !== "binary" ? safeInteger : pg.types.getTypeParser(oid, format)

function safeInteger(text: string): number {
  const number = Number(text)
  if (!Number.isSafeInteger(number)) throw new RangeError(`${text} is beyond the whole numbers that we can hold`)
  return number
}
