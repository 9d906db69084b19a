import type { DeviceId, Self, Shape, SignUp, SignUpId, Time } from "@everline/protocol"
import type { Sql } from "../../database.ts"
import { byteas } from "../../journal/arrays.ts"

export interface NewSignUp {
  readonly signUp: SignUpId
  readonly claimHash: Uint8Array
  readonly userName: string
  readonly displayName: string
  readonly passwordHash: string
  readonly note: string
  readonly device: { readonly name: string; readonly shape: Shape }
  readonly at: Time
}

/** Keeps what somebody asks for; false when another waits for the same user name. */
export async function insertSignUp(sql: Sql, asked: NewSignUp): Promise<boolean> {
  const { signUp, claimHash, userName, displayName, passwordHash, note, device, at } = asked
  const rows = await sql.query(
    `INSERT INTO sign_ups (id, claim_hash, user_name, display_name, password_hash, note, device_name, device_shape, state, asked_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'waiting', $9)
     ON CONFLICT (user_name) WHERE state = 'waiting' DO NOTHING RETURNING id`,
    [signUp, claimHash, userName, displayName, passwordHash, note, device.name, device.shape, at],
  )
  return rows.length > 0
}

/** Who waits for a user name. */
export async function findWaiting(
  sql: Sql,
  userName: string,
): Promise<{ readonly signUp: SignUpId; readonly passwordHash: string } | undefined> {
  const [row] = await sql.query<{ signUp: SignUpId; passwordHash: string }>(
    `SELECT id AS "signUp", password_hash AS "passwordHash" FROM sign_ups WHERE user_name = $1 AND state = 'waiting'`,
    [userName],
  )
  return row
}

/** Gives who waits another claim; false when it was decided meanwhile. */
export async function setClaim(sql: Sql, signUp: SignUpId, claimHash: Uint8Array): Promise<boolean> {
  const rows = await sql.query("UPDATE sign_ups SET claim_hash = $2 WHERE id = $1 AND state = 'waiting' RETURNING id", [
    signUp,
    claimHash,
  ])
  return rows.length > 0
}

export async function countWaiting(sql: Sql): Promise<number> {
  const [row] = await sql.query<{ waiting: number }>("SELECT count(*) AS waiting FROM sign_ups WHERE state = 'waiting'")
  return row?.waiting ?? 0
}

/** Who waits, the first who asked first. */
export async function listWaiting(sql: Sql, after: SignUpId | null, limit: number): Promise<readonly SignUp[]> {
  return sql.query<SignUp>(
    `SELECT id AS "signUp", user_name AS "userName", display_name AS "displayName", note, asked_at AS at
     FROM sign_ups WHERE state = 'waiting' AND ($1::uuid IS NULL OR id > $1) ORDER BY id LIMIT $2`,
    [after, limit],
  )
}

export type HeldSignUp = Omit<NewSignUp, "signUp" | "passwordHash" | "at"> & {
  readonly state: "waiting" | "approved" | "declined"
  /** Null once it is decided. */
  readonly passwordHash: string | null
}

/** One of them, held until the transaction ends. */
export async function hold(tx: Sql, signUp: SignUpId): Promise<HeldSignUp | undefined> {
  const [row] = await tx.query<HeldSignUp>(
    `SELECT state, claim_hash AS "claimHash", user_name AS "userName", display_name AS "displayName",
       password_hash AS "passwordHash", note, json_build_object('name', device_name, 'shape', device_shape) AS device
     FROM sign_ups WHERE id = $1 FOR UPDATE`,
    [signUp],
  )
  return row
}

/** Decides what becomes of one that is held; its password is kept by the account, or nowhere. */
export async function settle(
  tx: Sql,
  signUp: SignUpId,
  to: { readonly state: "approved"; readonly device: DeviceId } | { readonly state: "declined" },
  at: Time,
): Promise<void> {
  await tx.query("UPDATE sign_ups SET state = $2, device = $3, decided_at = $4, password_hash = NULL WHERE id = $1", [
    signUp,
    to.state,
    to.state === "approved" ? to.device : null,
    at,
  ])
}

export type Claimed =
  | { readonly state: "waiting" | "declined"; readonly decidedAt: Time | null }
  | {
      readonly state: "approved"
      readonly decidedAt: Time
      readonly device: DeviceId
      readonly self: Self
      /** Whether the device was signed out since. */
      readonly hasEnded: boolean
    }

/** What became of those who asked, in the order of their claims; null for a claim that nobody was given. */
export async function findClaims(sql: Sql, claimHashes: readonly Uint8Array[]): Promise<readonly (Claimed | null)[]> {
  const rows = await sql.prepared<Claimed & { i: number }>(
    "sign-up claims",
    `SELECT c.i, s.state, s.decided_at AS "decidedAt", s.device, d.signed_out_at IS NOT NULL AS "hasEnded",
       CASE WHEN a.id IS NOT NULL THEN json_build_object('account', a.id, 'userName', a.user_name,
         'displayName', a.display_name, 'kind', a.kind, 'admin', a.admin) END AS self
     FROM unnest($1::bytea[]) WITH ORDINALITY c (hash, i) JOIN sign_ups s ON s.claim_hash = c.hash
     LEFT JOIN devices d ON d.id = s.device LEFT JOIN accounts a ON a.id = d.account`,
    [byteas(claimHashes)],
  )
  const found: (Claimed | null)[] = claimHashes.map(() => null)
  for (const { i, ...row } of rows) found[i - 1] = row
  return found
}

/** Deletes those who have waited since before `asked`, and those decided before `decided`. */
export async function prune(sql: Sql, before: { readonly asked: Time; readonly decided: Time }): Promise<void> {
  await sql.query("DELETE FROM sign_ups WHERE asked_at < $1 OR decided_at < $2", [before.asked, before.decided])
}
