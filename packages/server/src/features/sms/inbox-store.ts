/** What comes in. */
import type { ArrivalId, Time } from "@everline/protocol"
import type { Sql } from "../../database.ts"
import type { Arrival } from "../../ports/gateway.ts"
import type { Keyword } from "./keywords.ts"
import type { Gathering } from "./parts.ts"

/** Held, together with both numbers, by who takes something on from one to the other. */
const ARRIVING = 7_463_004

/** Nobody else takes on what one number sends to another until the transaction ends. */
export async function holdPair(tx: Sql, from: string, to: string): Promise<void> {
  await tx.query("SELECT pg_advisory_xact_lock($1, hashtext($2))", [ARRIVING, `${from} ${to}`])
}

/** Whether a gateway has told of this already, by an id that stays the same. */
export async function isKnown(sql: Sql, gateway: string, id: string): Promise<boolean> {
  const rows = await sql.query("SELECT FROM arrivals WHERE gateway = $1 AND gateway_id = $2", [gateway, id])
  return rows.length > 0
}

/** Whether the same came by another line since. */
export async function cameBefore(
  sql: Sql,
  { gateway, print, line, since }: Pick<Arrival, "print" | "line"> & { readonly gateway: string; readonly since: Time },
): Promise<boolean> {
  const rows = await sql.query(
    "SELECT FROM arrivals WHERE gateway = $1 AND print = $2 AND at > $3 AND line <> $4 LIMIT 1",
    [gateway, Buffer.from(print), since, line],
  )
  return rows.length > 0
}

export interface NewArrival {
  readonly id: ArrivalId
  readonly gateway: string
  readonly arrival: Arrival
  readonly at: Time
}

/** Keeps what came whole. */
export async function insertWhole(
  tx: Sql,
  { id, gateway, arrival, at, means }: NewArrival & { readonly means: Keyword["means"] | null },
): Promise<void> {
  const { from, to, text, id: gatewayId, print, line } = arrival
  await tx.query(
    `INSERT INTO arrivals (id, gateway, sender, recipient, body, state, means, gateway_id, print, line, at)
     VALUES ($1, $2, $3, $4, $5, 'whole', $6, $7, $8, $9, $10)`,
    [id, gateway, from, to, text, means, gatewayId, Buffer.from(print), line, at],
  )
}

export interface Reference {
  readonly ref: number
  readonly bits: 8 | 16
  readonly of: number
}

/** Texts of one reference that have begun to arrive since, the newest first, with what has come of each. */
export async function listGatherings(
  sql: Sql,
  { from, to }: Pick<Arrival, "from" | "to">,
  { ref, bits, of }: Reference,
  since: Time,
): Promise<readonly Gathering[]> {
  return sql.query<Gathering>(
    `SELECT a.id, a.at AS "begunAt", a.state,
       (SELECT json_agg(json_build_object('number', p.number, 'print', encode(p.print, 'hex')))
        FROM arrival_parts p WHERE p.arrival = a.id) AS parts
     FROM arrivals a
     WHERE a.sender = $1 AND a.recipient = $2 AND a.ref = $3 AND a.bits = $4 AND a.parts = $5 AND a.at > $6
     ORDER BY a.at DESC, a.id DESC`,
    [from, to, ref, bits, of, since],
  )
}

/** Begins a text that comes in parts. */
export async function insertOpen(
  tx: Sql,
  { id, gateway, arrival: { from, to }, at }: NewArrival,
  { ref, bits, of }: Reference,
  due: Time,
): Promise<void> {
  await tx.query(
    `INSERT INTO arrivals (id, gateway, sender, recipient, state, ref, bits, parts, at, due)
     VALUES ($1, $2, $3, $4, 'open', $5, $6, $7, $8, $9)`,
    [id, gateway, from, to, ref, bits, of, at, due],
  )
}

export async function insertPart(
  tx: Sql,
  arrival: ArrivalId,
  { part, text, print, at }: Pick<Arrival, "text" | "print"> & { readonly part: Part; readonly at: Time },
): Promise<void> {
  const { number, octets, alphabet } = part
  await tx.query(
    "INSERT INTO arrival_parts (arrival, number, body, octets, alphabet, print, at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
    [arrival, number, text, Buffer.from(octets), alphabet, Buffer.from(print), at],
  )
}

type Part = NonNullable<Arrival["part"]>

/** A text that comes in parts, with the words of those that are here. */
export interface OpenArrival {
  readonly id: ArrivalId
  readonly from: string
  readonly to: string
  readonly of: number
  readonly parts: readonly Pick<Part, "number" | "octets" | "alphabet">[]
}

interface OpenRow extends Omit<OpenArrival, "parts"> {
  readonly parts: readonly (Pick<Part, "number" | "alphabet"> & { readonly hex: string })[]
}

/** One that is still open; undefined when it is told already. */
export async function findOpen(sql: Sql, id: ArrivalId): Promise<OpenArrival | undefined> {
  // Of parts that an earlier version took on only their words are kept.
  const [row] = await sql.query<OpenRow>(
    `SELECT a.id, a.sender AS "from", a.recipient AS "to", a.parts AS "of",
       (SELECT json_agg(json_build_object('number', p.number, 'alphabet', coalesce(p.alphabet, 'utf8'),
          'hex', encode(coalesce(p.octets, convert_to(p.body, 'UTF8')), 'hex')))
        FROM arrival_parts p WHERE p.arrival = a.id) AS parts
     FROM arrivals a WHERE a.id = $1 AND a.state = 'open'`,
    [id],
  )
  return row && { ...row, parts: row.parts.map(({ hex, ...part }) => ({ ...part, octets: Buffer.from(hex, "hex") })) }
}

/** Puts down what has become of one that came in parts. */
export async function close(
  tx: Sql,
  id: ArrivalId,
  { body, state }: { readonly body: string; readonly state: "whole" | "partial" },
): Promise<void> {
  await tx.query("UPDATE arrivals SET body = $2, state = $3, due = NULL WHERE id = $1", [id, body, state])
}

/** Those whose missing parts are waited for no longer. */
export async function listOverdue(
  sql: Sql,
  now: Time,
  limit: number,
): Promise<readonly Pick<OpenArrival, "id" | "from" | "to">[]> {
  return sql.query(
    `SELECT id, sender AS "from", recipient AS "to" FROM arrivals WHERE due <= $1 ORDER BY due LIMIT $2`,
    [now, limit],
  )
}

/** A number wants no texts; false when that was known. */
export async function stop(tx: Sql, number: string, at: Time): Promise<boolean> {
  const rows = await tx.query(
    `INSERT INTO sms_numbers AS n (number, stopped_at) VALUES ($1, $2)
     ON CONFLICT (number) DO UPDATE SET stopped_at = $2 WHERE n.stopped_at IS NULL RETURNING number`,
    [number, at],
  )
  return rows.length > 0
}

/** It wants texts again; false when it did. */
export async function start(tx: Sql, number: string): Promise<boolean> {
  const rows = await tx.query(
    "UPDATE sms_numbers SET stopped_at = NULL WHERE number = $1 AND stopped_at IS NOT NULL RETURNING number",
    [number],
  )
  return rows.length > 0
}

/** It is told what this is; false when it was, since. */
export async function help(tx: Sql, number: string, at: Time, since: Time): Promise<boolean> {
  const rows = await tx.query(
    `INSERT INTO sms_numbers AS n (number, helped_at) VALUES ($1, $2)
     ON CONFLICT (number) DO UPDATE SET helped_at = $2 WHERE n.helped_at IS NULL OR n.helped_at <= $3 RETURNING number`,
    [number, at, since],
  )
  return rows.length > 0
}
