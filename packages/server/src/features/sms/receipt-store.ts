/** Receipts, and the segments that they are of. */
import type { SegmentId, SegmentState, TextId, Time } from "@everline/protocol"
import type { Sql } from "../../database.ts"
import { int8s, texts } from "../../journal/arrays.ts"
import type { Receipt } from "../../ports/gateway.ts"
import type { Place } from "./store.ts"

/** A receipt, and which gateway told of it. */
export interface Told extends Receipt {
  readonly gateway: string
}

interface Match extends Place {
  /** Which of the receipts, and which of its ids. */
  readonly receipt: number
  readonly form: number
  readonly state: SegmentState
}

/**
 * The segment of each receipt, or undefined. An id may name one segment as it stands and another one read as a number: the one
 * that still waits for a receipt is meant, the form that comes first, and of several the last submitted, for gateways begin
 * their numbers anew.
 */
export async function matchReceipts(sql: Sql, receipts: readonly Told[]): Promise<readonly (Place | undefined)[]> {
  const all = receipts.flatMap(({ gateway, ids }, receipt) => ids.map((id, form) => ({ receipt, form, gateway, id })))
  const matches = await sql.prepared<Match>(
    "sms receipts",
    `SELECT q.receipt, q.form, s.id AS segment, s.text, s.state
     FROM unnest($1::int8[], $2::int8[], $3::text[], $4::text[]) q (receipt, form, gateway, id)
     JOIN segments s ON s.gateway = q.gateway AND s.gateway_id = q.id
     ORDER BY s.state NOT IN ('accepted', 'unknown'), q.form, s.submitted_at DESC`,
    [
      int8s(all.map(({ receipt }) => receipt)),
      int8s(all.map(({ form }) => form)),
      texts(all.map(({ gateway }) => gateway)),
      texts(all.map(({ id }) => id)),
    ],
  )
  return receipts.map((_, i) => matches.find(({ receipt }) => receipt === i))
}

/** Keeps receipts of which nobody knows yet what they are of. */
export async function keepEarly(tx: Sql, receipts: readonly Told[], now: Time): Promise<void> {
  await tx.query(
    `INSERT INTO early_receipts (gateway, ids, state, code, at)
     SELECT q.gateway, string_to_array(q.ids, E'\\n'), q.state, q.code, $5
     FROM unnest($1::text[], $2::text[], $3::text[], $4::text[]) q (gateway, ids, state, code)`,
    [
      texts(receipts.map(({ gateway }) => gateway)),
      texts(receipts.map(({ ids }) => ids.join("\n"))),
      texts(receipts.map(({ state }) => state)),
      texts(receipts.map(({ code }) => code)),
      now,
    ],
  )
}

/** An answer says what a segment is called by its gateway. */
export interface Named {
  readonly segment: SegmentId
  readonly text: TextId
  readonly gateway: string
  readonly gatewayId: string
}

export interface EarlyReceipt extends Place, Pick<Receipt, "state" | "code"> {}

/** Receipts that came before these answers, in the order in which they came; they are kept no longer. */
export async function takeEarly(tx: Sql, named: readonly Named[]): Promise<readonly EarlyReceipt[]> {
  const rows = await tx.prepared<EarlyReceipt & { readonly at: Time }>(
    "sms early",
    `DELETE FROM early_receipts e USING unnest($1::text[], $2::text[], $3::text[], $4::text[]) q (segment, text, gateway, id)
     WHERE e.gateway = q.gateway AND e.ids @> ARRAY[q.id COLLATE "C"]
     RETURNING q.segment, q.text, e.state, e.code, e.at`,
    [
      texts(named.map(({ segment }) => segment)),
      texts(named.map(({ text }) => text)),
      texts(named.map(({ gateway }) => gateway)),
      texts(named.map(({ gatewayId }) => gatewayId)),
    ],
  )
  return rows.toSorted((a, b) => a.at - b.at)
}

/** Receipts whose answers are known by now: where two servers heard one of each, neither saw the other's. */
export async function findMatched(sql: Sql, before: Time): Promise<readonly (Told & { readonly id: string })[]> {
  return sql.query(
    `SELECT id, gateway, ids, state, code FROM early_receipts e WHERE at < $1
       AND EXISTS (SELECT FROM segments s WHERE s.gateway = e.gateway AND s.gateway_id = ANY (e.ids)) ORDER BY at LIMIT 100`,
    [before],
  )
}

export async function forgetEarly(sql: Sql, ids: readonly string[]): Promise<void> {
  await sql.query("DELETE FROM early_receipts WHERE id = ANY ($1::uuid[])", [ids])
}

/** Forgets receipts whose answers never came. */
export async function pruneEarly(sql: Sql, before: Time): Promise<void> {
  await sql.query("DELETE FROM early_receipts WHERE at < $1", [before])
}
