import type { AccountId, PhoneNumber, Profile, Time, WaitingCode, WaitingCodeId } from "@everline/protocol"
import type { Sql } from "../../database.ts"
import type { Limit } from "./rules.ts"

/** Held while requests are counted, so that of many at once none is let through beyond a limit. */
const COUNTING = 7_463_001
/** Held, together with a number's hash, by who gives or takes that number. */
const HOLDING = 7_463_002

export interface Verification {
  readonly hash: Uint8Array
  readonly purpose: WaitingCode["purpose"]
  /** Null: no code fits. */
  readonly account: AccountId | null
  readonly number: string
  readonly codeHash: Uint8Array
  readonly at: Time
  readonly expiresAt: Time
}

/** A request, in each scope with its key. */
export type Keys = Partial<Readonly<Record<Limit["scope"], string>>>

export async function listNumbers(sql: Sql, account: AccountId): Promise<readonly PhoneNumber[]> {
  return sql.query<PhoneNumber>("SELECT number, since FROM numbers WHERE account = $1 ORDER BY since DESC, number", [
    account,
  ])
}

/** Nobody else gives or takes this number until the transaction ends. */
export async function holdNumber(tx: Sql, number: string): Promise<void> {
  await tx.query("SELECT pg_advisory_xact_lock($1, hashtext($2))", [HOLDING, number])
}

export async function ownerOf(sql: Sql, number: string): Promise<AccountId | undefined> {
  const [row] = await sql.query<{ account: AccountId }>("SELECT account FROM numbers WHERE number = $1", [number])
  return row?.account
}

/** Who logs in by a number: its owner, unless they are suspended or a passkey of theirs stands before that. A bot never. */
export async function loggedInBy(sql: Sql, number: string): Promise<AccountId | null> {
  const [row] = await sql.query<{ account: AccountId }>(
    `SELECT n.account FROM numbers n JOIN accounts a ON a.id = n.account
     WHERE n.number = $1 AND a.kind = 'person' AND a.suspended_at IS NULL AND NOT EXISTS (SELECT FROM passkeys p WHERE p.account = n.account)`,
    [number],
  )
  return row?.account ?? null
}

/** Whom a number finds. */
export async function foundBy(sql: Sql, number: string): Promise<Profile | null> {
  const [row] = await sql.query<Profile>(
    `SELECT a.id AS account, a.user_name AS "userName", a.display_name AS "displayName", a.kind
     FROM numbers n JOIN accounts a ON a.id = n.account WHERE n.number = $1 AND a.found_by_number`,
    [number],
  )
  return row ?? null
}

export async function putNumber(sql: Sql, account: AccountId, { number, since }: PhoneNumber): Promise<void> {
  await sql.query(
    `INSERT INTO numbers (number, account, since) VALUES ($1, $2, $3)
     ON CONFLICT (number) DO UPDATE SET account = excluded.account, since = excluded.since`,
    [number, account, since],
  )
}

/** False when the number is not this account's. */
export async function deleteNumber(sql: Sql, account: AccountId, number: string): Promise<boolean> {
  const rows = await sql.query("DELETE FROM numbers WHERE number = $2 AND account = $1 RETURNING number", [
    account,
    number,
  ])
  return rows.length > 0
}

/** No other requests of this kind are counted until the transaction ends. */
export async function holdRequests(tx: Sql, kind: string): Promise<void> {
  await tx.query("SELECT pg_advisory_xact_lock($1, hashtext($2))", [COUNTING, kind])
}

/** Until when one more request would be one too many; null when it is not. */
export async function limitedUntil(sql: Sql, limits: readonly Limit[], keys: Keys, now: Time): Promise<Time | null> {
  const held = limits.flatMap((limit) => {
    const key = keys[limit.scope]
    return key === undefined ? [] : [{ ...limit, key }]
  })
  const [row] = await sql.query<{ until: Time | null }>(
    `SELECT max(r.at + l.ms) AS until
     FROM unnest($1::text[], $2::text[], $3::int8[], $4::int8[]) l (scope, key, most, ms)
     CROSS JOIN LATERAL (
       SELECT q.at FROM number_requests q WHERE q.scope = l.scope AND q.key = l.key AND q.at > $5 - l.ms
       ORDER BY q.at DESC OFFSET l.most - 1 LIMIT 1) r`,
    [
      held.map(({ scope }) => scope),
      held.map(({ key }) => key),
      held.map(({ most }) => most),
      held.map(({ ms }) => ms),
      now,
    ],
  )
  return row?.until ?? null
}

export async function noteRequest(sql: Sql, keys: Keys, at: Time): Promise<void> {
  const entries = Object.entries(keys)
  await sql.query(
    "INSERT INTO number_requests (scope, key, at) SELECT scope, key, $3 FROM unnest($1::text[], $2::text[]) q (scope, key)",
    [entries.map(([scope]) => scope), entries.map(([, key]) => key), at],
  )
}

/** Forgets requests that no limit counts, and verifications that are over. */
export async function prune(sql: Sql, counted: Time, now: Time): Promise<void> {
  await sql.query("DELETE FROM number_requests WHERE at <= $1", [counted])
  await sql.query("DELETE FROM verifications WHERE expires_at <= $1", [now])
}

export async function insertVerification(sql: Sql, made: Verification): Promise<void> {
  const { hash, purpose, account, number, codeHash, at, expiresAt } = made
  await sql.query(
    `INSERT INTO verifications (hash, purpose, account, number, code_hash, at, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [hash, purpose, account, number, codeHash, at, expiresAt],
  )
}

/** A verification that can still be tried, with this try counted; undefined when its time or its tries are over, or it is not this account's. */
export async function tryVerification(
  sql: Sql,
  tried: {
    readonly hash: Uint8Array
    readonly purpose: WaitingCode["purpose"]
    /** Null: whoever's it is. */
    readonly account: AccountId | null
    readonly now: Time
    readonly most: number
  },
): Promise<Pick<Verification, "account" | "number" | "codeHash"> | undefined> {
  const [row] = await sql.query<Pick<Verification, "account" | "number" | "codeHash">>(
    `UPDATE verifications SET tries = tries + 1
     WHERE hash = $1 AND purpose = $2 AND ($5::uuid IS NULL OR account = $5) AND expires_at > $3 AND tries < $4
     RETURNING account, number, code_hash AS "codeHash"`,
    [tried.hash, tried.purpose, tried.now, tried.most, tried.account],
  )
  return row
}

/** Uses a verification up, and forgets the code that waits to be passed on; false when it was used before. */
export async function useVerification(sql: Sql, hash: Uint8Array): Promise<boolean> {
  await sql.query("DELETE FROM waiting_codes WHERE verification = $1", [hash])
  const rows = await sql.query("UPDATE verifications SET used = true WHERE hash = $1 AND NOT used RETURNING hash", [
    hash,
  ])
  return rows.length > 0
}

/** What can still be used of what waits for an administrator: `$1` now, `$2` the tries that it bears. */
const WAITING = `waiting_codes w JOIN verifications v ON v.hash = w.verification JOIN accounts a ON a.id = v.account
  WHERE v.expires_at > $1 AND NOT v.used AND v.tries < $2`

interface Usable {
  readonly now: Time
  readonly tries: number
}

/** For whom codes wait for an administrator, the newest first. */
export async function listWaiting(
  sql: Sql,
  { now, tries, limit }: Usable & { readonly limit: number },
): Promise<readonly WaitingCode[]> {
  const rows = await sql.query<Omit<WaitingCode, "profile"> & Profile>(
    `SELECT w.id AS "waitingCode", v.number, v.purpose, v.at, v.expires_at AS "expiresAt",
       a.id AS account, a.user_name AS "userName", a.display_name AS "displayName", a.kind
     FROM ${WAITING} ORDER BY v.at DESC, v.hash LIMIT $3`,
    [now, tries, limit],
  )
  return rows.map(({ account, userName, displayName, kind, ...code }) => ({
    ...code,
    profile: { account, userName, displayName, kind },
  }))
}

/** A code that waits, for whom and for what number; undefined when it is used or over. */
export async function findWaiting(
  sql: Sql,
  waitingCode: WaitingCodeId,
  { now, tries }: Usable,
): Promise<{ readonly code: string; readonly account: AccountId; readonly number: string } | undefined> {
  const [row] = await sql.query<{ code: string; account: AccountId; number: string }>(
    `SELECT w.code, v.account, v.number FROM ${WAITING} AND w.id = $3`,
    [now, tries, waitingCode],
  )
  return row
}
