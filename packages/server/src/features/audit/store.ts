import type { AccountId, AuditEntry, AuditId, AuditKind, DeviceId, Profile, Time } from "@everline/protocol"
import type { Sql } from "../../database.ts"

export interface AuditRow {
  readonly audit: AuditId
  readonly at: Time
  readonly kind: AuditKind
  readonly actor: AccountId | null
  readonly device: DeviceId | null
  readonly reach: AuditEntry["reach"]
  readonly about: AccountId | null
  readonly detail: string | null
}

export async function insertAudit(sql: Sql, row: AuditRow): Promise<void> {
  const { audit, at, kind, actor, device, reach, about, detail } = row
  await sql.query(
    "INSERT INTO audit (id, at, kind, actor, device, reach, about, detail) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    [audit, at, kind, actor, device, reach, about, detail],
  )
}

/** Where a page begins: before the entry of this time and id. */
export interface AuditPlace {
  readonly at: Time
  readonly audit: AuditId
}

/** Entries about somebody, or all, the newest first. */
export async function listAudit(
  sql: Sql,
  { account, before, limit }: { account: AccountId | null; before: AuditPlace | null; limit: number },
): Promise<readonly AuditEntry[]> {
  return sql.query<AuditEntry>(
    `SELECT e.id AS audit, e.at, e.kind, e.reach, e.detail, d.name AS device,
       ${profileOf("b")} AS by, ${profileOf("o")} AS about
     FROM audit e LEFT JOIN accounts b ON b.id = e.actor LEFT JOIN accounts o ON o.id = e.about
       LEFT JOIN devices d ON d.id = e.device
     WHERE ($1::uuid IS NULL OR e.about = $1) AND ($2::int8 IS NULL OR (e.at, e.id) < ($2, $3::uuid))
     ORDER BY e.at DESC, e.id DESC LIMIT $4`,
    [account, before?.at ?? null, before?.audit ?? null, limit],
  )
}

/** A profile as JSON, or null where the join found nobody. */
export const profileOf = (table: string): string =>
  `CASE WHEN ${table}.id IS NOT NULL THEN json_build_object(${(
    [
      ["account", "id"],
      ["userName", "user_name"],
      ["displayName", "display_name"],
      ["kind", "kind"],
    ] as const satisfies readonly (readonly [keyof Profile, string])[]
  )
    .map(([name, column]) => `'${name}', ${table}.${column}`)
    .join(", ")}) END`
