import type { AccountId, Passkey, PasskeyId, Time } from "@everline/protocol"
import type { Sql } from "../../database.ts"

export interface KeptPasskey {
  readonly passkey: PasskeyId
  readonly account: AccountId
  readonly credential: string
  readonly publicKey: Uint8Array
  readonly counter: number
  readonly host: string
}

export async function insertChallenge(
  sql: Sql,
  challenge: { readonly hash: Uint8Array; readonly account: AccountId | null; readonly expiresAt: Time },
): Promise<void> {
  await sql.query("INSERT INTO passkey_challenges (hash, account, expires_at) VALUES ($1, $2, $3)", [
    challenge.hash,
    challenge.account,
    challenge.expiresAt,
  ])
}

/** Uses a challenge up; false when it was made for another, was used, or its time is over. */
export async function takeChallenge(
  sql: Sql,
  hash: Uint8Array,
  account: AccountId | null,
  now: Time,
): Promise<boolean> {
  const rows = await sql.query<{ good: boolean }>(
    "DELETE FROM passkey_challenges WHERE hash = $1 AND account IS NOT DISTINCT FROM $2 RETURNING expires_at > $3 AS good",
    [hash, account, now],
  )
  return rows[0]?.good === true
}

export async function deleteExpired(sql: Sql, now: Time): Promise<void> {
  await sql.query("DELETE FROM passkey_challenges WHERE expires_at <= $1", [now])
}

const PASSKEY = `id AS passkey, name, host, created_at AS "createdAt", used_at AS "usedAt"`

/** An account's keys, the newest first. */
export async function listPasskeys(
  sql: Sql,
  account: AccountId,
): Promise<readonly (Passkey & { credential: string })[]> {
  return sql.query(`SELECT ${PASSKEY}, credential FROM passkeys WHERE account = $1 ORDER BY id DESC`, [account])
}

/** Adds a key; undefined when there is one of this name among anybody's. */
export async function insertPasskey(
  sql: Sql,
  key: KeptPasskey & { readonly transports: readonly string[]; readonly name: string; readonly at: Time },
): Promise<Passkey | undefined> {
  const { passkey, account, credential, publicKey, counter, transports, host, name, at } = key
  const [row] = await sql.query<Passkey>(
    `INSERT INTO passkeys (id, account, credential, public_key, counter, transports, host, name, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (credential) DO NOTHING RETURNING ${PASSKEY}`,
    [passkey, account, credential, publicKey, counter, transports, host, name, at],
  )
  return row
}

/** A key by what browsers call it; `lock` holds it until the transaction ends. */
export async function findPasskey(sql: Sql, credential: string, lock: boolean): Promise<KeptPasskey | undefined> {
  const [row] = await sql.query<KeptPasskey>(
    `SELECT id AS passkey, account, credential, public_key AS "publicKey", counter, host
     FROM passkeys WHERE credential = $1 ${lock ? "FOR UPDATE" : ""}`,
    [credential],
  )
  return row
}

/** A key was used. Its counter is the authenticator's last word. */
export async function markPasskeyUsed(sql: Sql, passkey: PasskeyId, counter: number, at: Time): Promise<void> {
  await sql.query("UPDATE passkeys SET counter = $2, used_at = $3 WHERE id = $1", [passkey, counter, at])
}

export async function renamePasskey(
  sql: Sql,
  account: AccountId,
  passkey: PasskeyId,
  name: string,
): Promise<"missing" | "same" | "renamed"> {
  const [row] = await sql.query<{ before: string }>(
    `UPDATE passkeys p SET name = $3 FROM (SELECT id, name FROM passkeys WHERE id = $2) AS old
     WHERE p.id = old.id AND p.account = $1 RETURNING old.name AS before`,
    [account, passkey, name],
  )
  if (row === undefined) return "missing"
  return row.before === name ? "same" : "renamed"
}

/** False when the account has no such key. */
export async function deletePasskey(sql: Sql, account: AccountId, passkey: PasskeyId): Promise<boolean> {
  const rows = await sql.query("DELETE FROM passkeys WHERE id = $2 AND account = $1 RETURNING id", [account, passkey])
  return rows.length > 0
}
