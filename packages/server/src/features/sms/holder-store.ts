/** Which server is connected to which gateway. */
import type { Time } from "@everline/protocol"
import type { Sql } from "../../database.ts"

export interface Holder {
  readonly gateway: string
  readonly lease: Time
  readonly up: boolean
  /** It is up, or down, since then. */
  readonly since: Time
}

/** Takes a gateway, or goes on holding it; false while another server does. */
export async function hold(
  sql: Sql,
  wish: {
    readonly gateway: string
    readonly server: string
    readonly up: boolean
    readonly now: Time
    readonly lease: Time
  },
): Promise<boolean> {
  const rows = await sql.prepared(
    "sms hold gateway",
    `INSERT INTO gateway_holders AS h (gateway, server, up, since, lease) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (gateway) DO UPDATE SET server = excluded.server, up = excluded.up, lease = excluded.lease,
       since = CASE WHEN h.up = excluded.up THEN h.since ELSE excluded.since END
     WHERE h.server = excluded.server OR h.lease <= excluded.since
     RETURNING gateway`,
    [wish.gateway, wish.server, wish.up, wish.now, wish.lease],
  )
  return rows.length > 0
}

/** Another server may take it at once. */
export async function letGo(sql: Sql, gateway: string, server: string, now: Time): Promise<void> {
  await sql.query("UPDATE gateway_holders SET lease = $3 WHERE gateway = $1 AND server = $2", [gateway, server, now])
}

export async function listHolders(sql: Sql): Promise<readonly Holder[]> {
  return sql.query<Holder>("SELECT gateway, lease, up, since FROM gateway_holders")
}
