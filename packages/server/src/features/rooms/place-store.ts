/** At which server the rooms of calls are. */
import type { CallId, Time } from "@everline/protocol"
import type { Sql } from "../../database.ts"
import { uuids } from "../../journal/arrays.ts"

export interface RoomPlace {
  readonly call: CallId
  readonly server: string
  /** When the room was made that is there: another time is another room. */
  readonly since: Time
}

export interface Wish {
  readonly calls: readonly CallId[]
  readonly server: string
  readonly now: Time
  readonly lease: Time
}

/** Takes places that nobody holds, goes on holding those that this server has, and says where each is now. */
export async function hold(sql: Sql, { calls, server, now, lease }: Wish): Promise<readonly RoomPlace[]> {
  await sql.prepared(
    "rooms held",
    `INSERT INTO call_rooms AS r (call, server, since, lease)
     SELECT call, $2, $3, $4 FROM unnest($1::uuid[]) AS wished (call) ORDER BY call
     ON CONFLICT (call) DO UPDATE SET server = excluded.server, lease = excluded.lease,
       since = CASE WHEN r.server = excluded.server AND r.lease > excluded.since THEN r.since ELSE excluded.since END
     WHERE r.server = excluded.server OR r.lease <= excluded.since`,
    [uuids(calls), server, now, lease],
  )
  return sql.prepared<RoomPlace>(
    "rooms placed",
    "SELECT call, server, since FROM call_rooms WHERE call = ANY ($1) AND lease > $2",
    [uuids(calls), now],
  )
}

/** The rooms are others than before: what was in them is gone. */
export async function renew(sql: Sql, calls: readonly CallId[], server: string, now: Time): Promise<void> {
  await sql.query("UPDATE call_rooms SET since = greatest($3, since + 1) WHERE call = ANY ($1) AND server = $2", [
    calls,
    server,
    now,
  ])
}

/** Another server may take them at once. */
export async function letGo(sql: Sql, calls: readonly CallId[], server: string): Promise<void> {
  await sql.query("DELETE FROM call_rooms WHERE call = ANY ($1) AND server = $2", [calls, server])
}
