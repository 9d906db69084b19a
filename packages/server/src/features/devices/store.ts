import type { AccountId, DeviceId, Self, Shape, Time } from "@everline/protocol"
import type { Sql } from "../../database.ts"
import { byteas } from "../../journal/arrays.ts"

export interface TokenRow {
  readonly state: "current" | "successor" | "retired"
  readonly tokenAt: Time
  readonly device: DeviceId
  readonly signedOutAt: Time | null
  readonly suspendedAt: Time | null
  readonly self: Self
}

/** Tokens with their devices and accounts, in the order of the hashes; null for one that was never made. */
export async function findTokens(sql: Sql, hashes: readonly Uint8Array[]): Promise<readonly (TokenRow | null)[]> {
  const rows = await sql.prepared<TokenRow & { i: number }>(
    "tokens",
    `SELECT h.i, t.state, t.created_at AS "tokenAt", d.id AS device, d.signed_out_at AS "signedOutAt", a.suspended_at AS "suspendedAt",
            json_build_object('account', a.id, 'userName', a.user_name, 'displayName', a.display_name,
                              'kind', a.kind, 'admin', a.admin) AS self
     FROM unnest($1::bytea[]) WITH ORDINALITY h (hash, i)
     JOIN device_tokens t ON t.hash = h.hash JOIN devices d ON d.id = t.device JOIN accounts a ON a.id = d.account`,
    [byteas(hashes)],
  )
  const found: (TokenRow | null)[] = hashes.map(() => null)
  for (const { i, ...row } of rows) found[i - 1] = row
  return found
}

export async function insertDevice(
  sql: Sql,
  device: { id: DeviceId; account: AccountId; name: string; shape: Shape; at: Time },
): Promise<void> {
  const { id, account, name, shape, at } = device
  await sql.query(
    "INSERT INTO devices (id, account, name, shape, created_at, last_seen_at) VALUES ($1, $2, $3, $4, $5, $5)",
    [id, account, name, shape, at],
  )
}

/** Keeps a token once; the same one again changes nothing. */
export async function insertToken(
  sql: Sql,
  token: { hash: Uint8Array; device: DeviceId; state: "current" | "successor"; at: Time },
): Promise<void> {
  await sql.query(
    "INSERT INTO device_tokens (hash, device, state, created_at) VALUES ($1, $2, $3, $4) ON CONFLICT (hash) DO NOTHING",
    [token.hash, token.device, token.state, token.at],
  )
}

export async function findCurrentToken(sql: Sql, device: DeviceId): Promise<Uint8Array | undefined> {
  const [row] = await sql.query<{ hash: Uint8Array }>(
    "SELECT hash FROM device_tokens WHERE device = $1 AND state = 'current'",
    [device],
  )
  return row?.hash
}

/** Makes the successor the current token and retires its predecessor, in one statement. */
export async function promoteToken(sql: Sql, device: DeviceId, hash: Uint8Array): Promise<void> {
  await sql.query(
    `UPDATE device_tokens SET state = CASE WHEN hash = $2 THEN 'current' ELSE 'retired' END
     WHERE device = $1 AND (hash = $2 OR state <> 'retired')
       AND EXISTS (SELECT FROM device_tokens WHERE hash = $2 AND state = 'successor')`,
    [device, hash],
  )
}

/** Devices of an account that are signed in, the one seen last first. */
export async function listDevices(sql: Sql, account: AccountId): Promise<readonly ListedDevice[]> {
  return sql.query<ListedDevice>(
    `SELECT id AS device, name, shape, created_at AS "createdAt", last_seen_at AS "lastSeenAt"
     FROM devices WHERE account = $1 AND signed_out_at IS NULL ORDER BY last_seen_at DESC, id`,
    [account],
  )
}

export interface ListedDevice {
  readonly device: DeviceId
  readonly name: string
  readonly shape: Shape
  readonly createdAt: Time
  readonly lastSeenAt: Time
}

/** Names a signed-in device; says whether there was one, and whether its name changed. */
export async function renameDevice(
  sql: Sql,
  account: AccountId,
  device: DeviceId,
  name: string,
): Promise<"missing" | "same" | "renamed"> {
  const [row] = await sql.query<{ before: string }>(
    `UPDATE devices d SET name = $3 FROM (SELECT id, name FROM devices WHERE id = $2) AS old
     WHERE d.id = old.id AND d.account = $1 AND d.signed_out_at IS NULL RETURNING old.name AS before`,
    [account, device, name],
  )
  if (row === undefined) return "missing"
  return row.before === name ? "same" : "renamed"
}

/**
 * Ends one device of an account, or all but one, and writes the revocations that every server polls. Their tokens are
 * kept as retired, so that a device that comes back later is told that it was signed out.
 */
export async function endDevices(
  sql: Sql,
  account: AccountId,
  which: { readonly only: DeviceId } | { readonly allBut: DeviceId },
  at: Time,
): Promise<readonly DeviceId[]> {
  const [condition, device] = "only" in which ? ["id = $2", which.only] : ["id <> $2", which.allBut]
  const rows = await sql.query<{ device: DeviceId }>(
    `WITH ended AS (
       UPDATE devices SET signed_out_at = $3 WHERE account = $1 AND signed_out_at IS NULL AND ${condition} RETURNING id
     ), retired AS (
       UPDATE device_tokens SET state = 'retired' WHERE device IN (SELECT id FROM ended)
     )
     INSERT INTO revocations (kind, account, device, at) SELECT 'device', $1, id, $3 FROM ended RETURNING device`,
    [account, device, at],
  )
  return rows.map((row) => row.device)
}

export async function isSignedIn(sql: Sql, device: DeviceId): Promise<boolean> {
  const rows = await sql.query("SELECT FROM devices WHERE id = $1 AND signed_out_at IS NULL", [device])
  return rows.length > 0
}

/** Whether this device of this account was ever there, signed out by now or not. */
export async function hasDevice(sql: Sql, account: AccountId, device: DeviceId): Promise<boolean> {
  const rows = await sql.query("SELECT FROM devices WHERE id = $2 AND account = $1", [account, device])
  return rows.length > 0
}

export async function writeLastSeen(sql: Sql, seen: ReadonlyMap<DeviceId, Time>): Promise<void> {
  await sql.query(
    `UPDATE devices d SET last_seen_at = greatest(d.last_seen_at, s.at)
     FROM unnest($1::uuid[], $2::int8[]) AS s (id, at) WHERE d.id = s.id`,
    [[...seen.keys()], [...seen.values()]],
  )
}
