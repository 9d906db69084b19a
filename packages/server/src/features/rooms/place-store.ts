/** At which server the rooms of calls are. */
import type { CallId, Time } from "@everline/protocol"
import type { Sql } from "../../database.ts"
import { uuids } from "../../journal/arrays.ts"

export interface RoomPlace {
  readonly call: CallId
  readonly server: string
  /** Which of the call's rooms it is: the first is 1, and one that a server takes from another, or did not keep, is the next. */
  readonly nth: number
}

export interface Hold {
  readonly calls: readonly CallId[]
  readonly server: string
  readonly now: Time
  readonly lease: Time
}

/** Takes places that nobody holds, goes on holding those that this server has, and says where each is now. */
export async function hold(sql: Sql, { calls, server, now, lease }: Hold): Promise<readonly RoomPlace[]> {
  await sql.prepared(
    "rooms held",
    `INSERT INTO call_rooms AS r (call, server, nth, lease)
     SELECT call, $2::uuid, 1, $4::int8 FROM unnest($1::uuid[]) AS wished (call) ORDER BY call
     ON CONFLICT (call) DO UPDATE SET server = excluded.server, lease = excluded.lease,
       nth = r.nth + CASE WHEN r.server = excluded.server AND r.lease > $3::int8 THEN 0 ELSE 1 END
     WHERE r.server = excluded.server OR r.lease <= $3::int8`,
    [uuids(calls), server, now, lease],
  )
  return sql.prepared<RoomPlace>(
    "rooms placed",
    "SELECT call, server, nth FROM call_rooms WHERE call = ANY ($1) AND lease > $2",
    [uuids(calls), now],
  )
}

/** Another server may take them at once. */
export async function letGo(sql: Sql, calls: readonly CallId[], server: string, now: Time): Promise<void> {
  await sql.query("UPDATE call_rooms SET lease = $3 WHERE call = ANY ($1) AND server = $2", [calls, server, now])
}

/** A call has no room any more. */
export async function end(sql: Sql, call: CallId, server: string): Promise<void> {
  await sql.query("DELETE FROM call_rooms WHERE call = $1 AND server = $2", [call, server])
}

/** Forgets those that nobody has had for long: their server has died, and nobody needed them since. */
export async function prune(sql: Sql, before: Time): Promise<void> {
  await sql.query("DELETE FROM call_rooms WHERE lease < $1", [before])
}
