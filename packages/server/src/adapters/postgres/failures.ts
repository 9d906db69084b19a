/** Which failures of the database pass by themselves, so that the same request may be tried again. */
import pg from "pg"

/** The database could not be asked, or its answer did not come: what was asked may have been done or not. */
export class DatabaseUnavailable extends Error {
  override readonly name = "DatabaseUnavailable"
}

/** https://www.postgresql.org/docs/current/errcodes-appendix.html: whole classes by two characters. */
const RETRYABLE_CLASSES = new Set([
  "08", // connection exceptions
  "53", // disk full, out of memory, too many connections
  "57", // shut down, crashed, starting up, statement timed out
])
const RETRYABLE_CODES = new Set([
  "25006", // a standby, during a failover
  "40001", // serialization failure
  "40P01", // deadlock
  "55000", // the administrator lets nobody connect
  "55P03", // a lock was not to be had in time
  "58030", // input or output failed
])

/** Whether `error`, thrown by a `Database` or a `Lane`, passes by itself; otherwise the request itself is at fault. */
export function isRetryable(error: unknown): boolean {
  if (error instanceof DatabaseUnavailable) return true
  if (!(error instanceof pg.DatabaseError) || !error.code) return false
  return RETRYABLE_CLASSES.has(error.code.slice(0, 2)) || RETRYABLE_CODES.has(error.code)
}

/** Whether the connection on which `error` came can be used again: only the statement, or its values, were refused. */
export function sparesConnection(error: unknown): boolean {
  if (error instanceof pg.DatabaseError) return !/^(08|57P|25P0[34])/.test(error.code ?? "")
  return error instanceof TypeError || error instanceof RangeError
}

/** What `pg` threw, with everything that is neither PostgreSQL's word nor our own mistake told as one kind. */
export function told(error: unknown): unknown {
  const isPlain = [pg.DatabaseError, DatabaseUnavailable, TypeError, RangeError].some((kind) => error instanceof kind)
  return isPlain ? error : new DatabaseUnavailable("the database did not answer", { cause: error })
}
