import type { AccountId, DeviceId, Output, Time } from "@everline/protocol"
import type { Sql } from "../../database.ts"

/** Keeps a ticket in place of what was there; false while another is being used, or was a moment ago. */
export async function putTicket(
  sql: Sql,
  ticket: {
    readonly account: AccountId
    readonly device: DeviceId
    readonly hash: Uint8Array
    readonly at: Time
    readonly expiresAt: Time
    /** What was last heard of another one before then is over. */
    readonly overBefore: Time
  },
): Promise<boolean> {
  const { account, device, hash, at, expiresAt, overBefore } = ticket
  const rows = await sql.query(
    `INSERT INTO exports AS e (account, device, ticket_hash, expires_at, state, seen_at)
     VALUES ($1, $2, $3, $5, 'waiting', $4)
     ON CONFLICT (account) DO UPDATE SET device = excluded.device, ticket_hash = excluded.ticket_hash,
       expires_at = excluded.expires_at, state = 'waiting', written = 0, total = 0, seen_at = excluded.seen_at
     WHERE e.state NOT IN ('running', 'done') OR e.seen_at < $6
     RETURNING account`,
    [account, device, hash, at, expiresAt, overBefore],
  )
  return rows.length > 0
}

/** Uses a ticket up; undefined when it is not good, or its device is signed out. */
export async function useTicket(
  sql: Sql,
  hash: Uint8Array,
  at: Time,
): Promise<{ readonly account: AccountId; readonly device: DeviceId } | undefined> {
  const [row] = await sql.query<{ account: AccountId; device: DeviceId }>(
    `UPDATE exports e SET ticket_hash = NULL, state = 'running', seen_at = $2 FROM devices d
     WHERE e.ticket_hash = $1 AND e.expires_at > $2 AND d.id = e.device AND d.signed_out_at IS NULL
     RETURNING e.account, e.device`,
    [hash, at],
  )
  return row
}

/** How far it has come; false when it is not to go on, for its device was signed out or another took its place. */
export async function note(
  sql: Sql,
  { account, device }: { readonly account: AccountId; readonly device: DeviceId },
  { written, total, at }: { readonly written: number; readonly total: number; readonly at: Time },
): Promise<boolean> {
  const rows = await sql.query(
    `UPDATE exports e SET written = $3, total = $4, seen_at = $5 FROM devices d
     WHERE e.account = $1 AND e.device = $2 AND e.state = 'running' AND d.id = e.device AND d.signed_out_at IS NULL
     RETURNING e.account`,
    [account, device, written, total, at],
  )
  return rows.length > 0
}

export async function end(
  sql: Sql,
  { account, device }: { readonly account: AccountId; readonly device: DeviceId },
  state: "done" | "failed",
  at: Time,
): Promise<void> {
  await sql.query(
    `UPDATE exports SET state = $3, seen_at = $4, written = CASE $3 WHEN 'done' THEN total ELSE written END
     WHERE account = $1 AND device = $2 AND state = 'running'`,
    [account, device, state, at],
  )
}

export async function progress(sql: Sql, account: AccountId): Promise<Output<"exports.progress">> {
  const [row] = await sql.query<Output<"exports.progress">>(
    "SELECT state, written, total FROM exports WHERE account = $1",
    [account],
  )
  return row ?? { state: "none", written: 0, total: 0 }
}
