import type { Sql } from "../../database.ts"
import { uuids } from "../../journal/arrays.ts"
import type { CallDevice } from "./ice.ts"

/**
 * Those that are so now: the call goes on, the device is signed in and has a leg in it. Whoever takes part in a call, and in
 * whatever part, has their devices under `legs`.
 */
export async function listPresent(sql: Sql, pairs: readonly CallDevice[]): Promise<readonly CallDevice[]> {
  return sql.prepared<CallDevice>(
    "calls devices present",
    `SELECT asked.call::text AS call, asked.device::text AS device
     FROM unnest($1::uuid[], $2::uuid[]) AS asked (call, device)
       JOIN calls c ON c.call = asked.call
       JOIN devices d ON d.id = asked.device
     WHERE c.due_at IS NOT NULL AND d.signed_out_at IS NULL
       AND jsonb_path_exists(c.state, '$.**.legs[*].device ? (@ == $device)', jsonb_build_object('device', d.id))`,
    [uuids(pairs.map(({ call }) => call)), uuids(pairs.map(({ device }) => device))],
  )
}
