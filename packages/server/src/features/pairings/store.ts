import type { AccountId, DeviceId, PairingId, Shape, Time } from "@everline/protocol"
import type { Sql } from "../../database.ts"
import { byteas } from "../../journal/arrays.ts"
import type { Kept } from "./rules.ts"

export interface NewPairing {
  readonly pairing: PairingId
  readonly claimHash: Uint8Array
  readonly name: string
  readonly shape: Shape
  readonly address: string
  readonly at: Time
  readonly expiresAt: Time
}

export async function insertPairing(sql: Sql, asked: NewPairing): Promise<void> {
  const { pairing, claimHash, name, shape, address, at, expiresAt } = asked
  await sql.query(
    `INSERT INTO pairings (id, claim_hash, name, shape, address, created_at, expires_at, state)
     VALUES ($1, $2, $3, $4, $5, $6, $7, 'waiting')`,
    [pairing, claimHash, name, shape, address, at, expiresAt],
  )
}

export interface Key {
  readonly hash: Uint8Array
  readonly expiresAt: Time
}

/** What a new screen shows; false when another one shows the same. */
export async function insertKey(sql: Sql, pairing: PairingId, { hash, expiresAt }: Key): Promise<boolean> {
  const rows = await sql.query(
    "INSERT INTO pairing_keys (hash, pairing, expires_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING hash",
    [hash, pairing, expiresAt],
  )
  return rows.length > 0
}

/** One more key for a screen at which nobody has looked; false when there is none. It lasts no longer than the pairing. */
export async function addKey(sql: Sql, claimHash: Uint8Array, { hash, expiresAt }: Key, now: Time): Promise<boolean> {
  const rows = await sql.query(
    `INSERT INTO pairing_keys (hash, pairing, expires_at)
     SELECT $2, id, least($3::bigint, expires_at) FROM pairings
     WHERE claim_hash = $1 AND state = 'waiting' AND expires_at > $4 RETURNING hash`,
    [claimHash, hash, expiresAt, now],
  )
  return rows.length > 0
}

export type KeptPairing = Kept & {
  readonly expiresAt: Time
  /** Whether what it became was signed out since. */
  readonly hasEnded: boolean
}

/** What became of screens, in the order of their claims; null for a claim that nobody was given. */
export async function findClaims(
  sql: Sql,
  claimHashes: readonly Uint8Array[],
): Promise<readonly (KeptPairing | null)[]> {
  const rows = await sql.prepared<KeptPairing & { i: number }>(
    "claims",
    `SELECT c.i, p.state, p.expires_at AS "expiresAt", p.device, d.signed_out_at IS NOT NULL AS "hasEnded",
            CASE WHEN a.id IS NOT NULL THEN
              json_build_object('account', a.id, 'userName', a.user_name, 'displayName', a.display_name,
                                'kind', a.kind, 'admin', a.admin) END AS self
     FROM unnest($1::bytea[]) WITH ORDINALITY c (hash, i) JOIN pairings p ON p.claim_hash = c.hash
     LEFT JOIN accounts a ON a.id = p.account LEFT JOIN devices d ON d.id = p.device`,
    [byteas(claimHashes)],
  )
  const found: (KeptPairing | null)[] = claimHashes.map(() => null)
  for (const { i, ...row } of rows) found[i - 1] = row
  return found
}

/** What asks, to who looks at it. */
export interface Asking {
  readonly pairing: PairingId
  readonly name: string
  readonly shape: Shape
  readonly address: string
  readonly at: Time
}

/** Looks by a key, and takes it for this account; undefined when there is none, or another has taken it. */
export async function take(sql: Sql, hash: Uint8Array, account: AccountId, now: Time): Promise<Asking | undefined> {
  // Of two who look at once the second waits for the first, and is then judged by what that one wrote.
  const [row] = await sql.query<Asking>(
    `UPDATE pairings p SET state = 'seen', account = $2 FROM pairing_keys k
     WHERE k.hash = $1 AND k.expires_at > $3 AND p.id = k.pairing AND p.expires_at > $3
       AND (p.state = 'waiting' OR p.state = 'seen' AND p.account = $2)
     RETURNING p.id AS pairing, p.name, p.shape, p.address, p.created_at AS at`,
    [hash, account, now],
  )
  return row
}

export interface Held {
  readonly state: "seen" | "confirmed" | "refused"
  readonly claimHash: Uint8Array
  readonly name: string
  readonly shape: Shape
  readonly device: DeviceId | null
}

/** What this account has looked at, held until the transaction ends. */
export async function hold(tx: Sql, pairing: PairingId, account: AccountId, now: Time): Promise<Held | undefined> {
  const [row] = await tx.query<Held>(
    `SELECT state, claim_hash AS "claimHash", name, shape, device FROM pairings
     WHERE id = $1 AND account = $2 AND expires_at > $3 FOR UPDATE`,
    [pairing, account, now],
  )
  return row
}

/** Ends what is held: it became this device, or is refused. It can be asked about until `expiresAt`. */
export async function settle(
  tx: Sql,
  pairing: PairingId,
  became: { readonly state: "confirmed"; readonly device: DeviceId } | { readonly state: "refused" },
  expiresAt: Time,
): Promise<void> {
  const device = became.state === "confirmed" ? became.device : null
  await tx.query("UPDATE pairings SET state = $2, device = $3, expires_at = $4 WHERE id = $1", [
    pairing,
    became.state,
    device,
    expiresAt,
  ])
}

export async function deleteExpired(sql: Sql, now: Time): Promise<void> {
  await sql.query("DELETE FROM pairings WHERE expires_at <= $1", [now])
}
