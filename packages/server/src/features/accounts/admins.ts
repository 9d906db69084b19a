import { type AccountId, EverlineError } from "@everline/protocol"
import type { Sql } from "../../database.ts"

/**
 * Whether this account may do what administrators do, read anew each time: a line that was opened before somebody ceased
 * to be one, or was suspended, gains nothing by that. To all others there is no such method.
 * @throws unknown_method
 */
export async function requireAdmin(sql: Sql, account: AccountId): Promise<void> {
  const rows = await sql.query("SELECT FROM accounts WHERE id = $1 AND admin AND suspended_at IS NULL", [account])
  if (rows.length === 0) throw new EverlineError("unknown_method")
}

/** Holds all administrators until the transaction ends, and says which of them may log in: two who end each other wait. */
export async function holdAdmins(tx: Sql): Promise<readonly AccountId[]> {
  const rows = await tx.query<{ account: AccountId; active: boolean }>(
    "SELECT id AS account, suspended_at IS NULL AS active FROM accounts WHERE admin ORDER BY id FOR NO KEY UPDATE",
  )
  return rows.filter(({ active }) => active).map(({ account }) => account)
}

/** Administrators that may log in, for what they are to be told. */
export async function listAdmins(sql: Sql): Promise<readonly AccountId[]> {
  const rows = await sql.query<{ account: AccountId }>(
    "SELECT id AS account FROM accounts WHERE admin AND suspended_at IS NULL",
  )
  return rows.map(({ account }) => account)
}
