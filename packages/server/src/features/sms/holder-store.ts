/** Which server is connected to which gateway. */
import type { Time } from "@everline/protocol"
import type { Sql } from "../../database.ts"
import type { Trouble } from "../../ports/gateway.ts"

export interface Holder {
  readonly gateway: string
  readonly lease: Time
  readonly up: boolean
  /** It is up, or down, since then. */
  readonly since: Time
  /** What keeps it from working, and since when something does. */
  readonly trouble: Trouble | null
  readonly troubledAt: Time | null
}

/**
 * Takes a gateway, or goes on holding it; false while another server does. Who has not found out yet how it is, leaves what was
 * found before.
 */
export async function hold(
  sql: Sql,
  wish: {
    readonly gateway: string
    readonly server: string
    readonly up: boolean
    readonly trouble: Trouble | null
    readonly now: Time
    readonly lease: Time
  },
): Promise<boolean> {
  const rows = await sql.prepared(
    "sms hold gateway",
    `INSERT INTO gateway_holders AS h (gateway, server, up, since, lease, trouble, trouble_code, troubled_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, CASE WHEN $6::text IS NOT NULL THEN $4::int8 END)
     ON CONFLICT (gateway) DO UPDATE SET server = excluded.server, up = excluded.up, lease = excluded.lease,
       since = CASE WHEN h.up = excluded.up THEN h.since ELSE excluded.since END,
       trouble = CASE WHEN excluded.up THEN excluded.trouble ELSE coalesce(excluded.trouble, h.trouble) END,
       trouble_code = CASE WHEN excluded.up OR excluded.trouble IS NOT NULL THEN excluded.trouble_code ELSE h.trouble_code END,
       troubled_at = CASE WHEN NOT excluded.up OR excluded.trouble IS NOT NULL
         THEN coalesce(h.troubled_at, excluded.troubled_at) END
     WHERE h.server = excluded.server OR h.lease <= excluded.since
     RETURNING gateway`,
    [
      ...[wish.gateway, wish.server, wish.up, wish.now, wish.lease],
      ...[wish.trouble?.what ?? null, wish.trouble?.code ?? null],
    ],
  )
  return rows.length > 0
}

/** Another server may take it at once. */
export async function letGo(sql: Sql, gateway: string, server: string, now: Time): Promise<void> {
  await sql.query("UPDATE gateway_holders SET lease = $3 WHERE gateway = $1 AND server = $2", [gateway, server, now])
}

export async function listHolders(sql: Sql): Promise<readonly Holder[]> {
  return sql.query<Holder>(
    `SELECT gateway, lease, up, since, troubled_at AS "troubledAt",
       CASE WHEN trouble IS NOT NULL THEN json_build_object('what', trouble, 'code', trouble_code) END AS trouble
     FROM gateway_holders`,
  )
}
