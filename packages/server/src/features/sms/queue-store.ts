/** Texts on their way into the outbox, and what is counted of them. */
import type { ConversationId, Seq, TextId, Time } from "@everline/protocol"
import type { Sql } from "../../database.ts"
import { bools, int8s, texts, uuids } from "../../journal/arrays.ts"
import { DAY_HOURS, monthOf, type Usage, type Want } from "./caps.ts"
import type { Carried, KeptText } from "./text.ts"

/** Held while texts are counted, so that of many at once none is let through beyond a cap. */
const COUNTING = 7_463_003

export interface QueuedText extends Omit<KeptText, "state" | "reason" | "refusedBy"> {
  readonly encoding: "gsm" | "ucs2"
  readonly urgent: boolean
  readonly until: Time
  readonly ref: number
  readonly body: string
  /** Whether anybody has said what it costs; else its price counts as nothing. */
  readonly isPriced: boolean
}

/** No others count texts until the transaction ends. */
export async function holdTotals(tx: Sql): Promise<void> {
  await tx.query("SELECT pg_advisory_xact_lock($1)", [COUNTING])
}

/** Those of some numbers that want no texts. */
export async function stoppedAmong(sql: Sql, numbers: readonly string[]): Promise<readonly string[]> {
  const rows = await sql.prepared<{ number: string }>(
    "sms stopped",
    "SELECT number FROM sms_numbers WHERE number = ANY ($1) AND stopped_at IS NOT NULL",
    [texts(numbers)],
  )
  return rows.map(({ number }) => number)
}

/** Of what is to be carried that which is, or was, by an earlier text. */
export async function carriedAmong(sql: Sql, all: readonly Carried[]): Promise<readonly Carried[]> {
  return sql.prepared<Carried>(
    "sms carried",
    `SELECT t.conversation, t.message, t.recipient
     FROM unnest($1::uuid[], $2::int8[], $3::uuid[]) q (conversation, message, recipient)
     JOIN texts t USING (conversation, message, recipient)`,
    [
      uuids(all.map(({ conversation }) => conversation)),
      int8s(all.map(({ message }) => message)),
      uuids(all.map(({ recipient }) => recipient)),
    ],
  )
}

/** What is counted by now under each of these, in their order. */
export async function usageOf(
  sql: Sql,
  wants: readonly Pick<Want, "scope" | "key">[],
  hour: number,
): Promise<readonly Usage[]> {
  const month = monthOf(hour)
  return sql.prepared<Usage>(
    "sms usage",
    `SELECT coalesce(sum(t.segments) FILTER (WHERE t.hour = $3), 0)::int8 AS hour,
       coalesce(sum(t.segments) FILTER (WHERE t.hour > $4), 0)::int8 AS day,
       coalesce(sum(t.price) FILTER (WHERE t.hour >= $5), 0)::int8 AS month
     FROM unnest($1::text[], $2::text[]) WITH ORDINALITY q (scope, key, i)
     LEFT JOIN sms_totals t ON t.scope = q.scope AND t.key = q.key AND t.hour BETWEEN $6 AND $3
     GROUP BY q.i ORDER BY q.i`,
    [
      ...[texts(wants.map(({ scope }) => scope)), texts(wants.map(({ key }) => key))],
      ...[hour, hour - DAY_HOURS, month, Math.min(month, hour - DAY_HOURS + 1)],
    ],
  )
}

/** Counts so much more, or less: each scope, key and hour once, in the order of `summed`. */
export async function addTotals(tx: Sql, wants: readonly Want[]): Promise<void> {
  await tx.prepared(
    "sms count",
    `INSERT INTO sms_totals AS t (scope, key, hour, segments, price)
     SELECT * FROM unnest($1::text[], $2::text[], $3::int8[], $4::int8[], $5::int8[])
     ON CONFLICT (scope, key, hour)
     DO UPDATE SET segments = t.segments + excluded.segments, price = t.price + excluded.price`,
    [
      texts(wants.map(({ scope }) => scope)),
      texts(wants.map(({ key }) => key)),
      int8s(wants.map(({ hour }) => hour)),
      int8s(wants.map(({ segments }) => segments)),
      int8s(wants.map(({ price }) => price)),
    ],
  )
}

export async function insertTexts(tx: Sql, all: readonly QueuedText[]): Promise<void> {
  await tx.prepared(
    "sms texts",
    `INSERT INTO texts (id, purpose, account, conversation, message, recipient, number, country, sender, encoding, segments,
       gateway, price, at, state)
     SELECT q.*, 'queued' FROM unnest($1::uuid[], $2::text[], $3::uuid[], $4::uuid[], $5::int8[], $6::uuid[], $7::text[],
       $8::text[], $9::text[], $10::text[], $11::int8[], $12::text[], $13::int8[], $14::int8[]) q`,
    [
      uuids(all.map(({ id }) => id)),
      texts(all.map(({ purpose }) => purpose)),
      uuids(all.map(({ account }) => account)),
      uuids(all.map(({ of }) => of?.conversation ?? null)),
      int8s(all.map(({ of }) => of?.message ?? null)),
      uuids(all.map(({ of }) => of?.recipient ?? null)),
      texts(all.map(({ number }) => number)),
      texts(all.map(({ country }) => country)),
      texts(all.map(({ sender }) => sender)),
      texts(all.map(({ encoding }) => encoding)),
      int8s(all.map(({ segments }) => segments)),
      texts(all.map(({ gateway }) => gateway)),
      int8s(all.map(({ price }) => price)),
      int8s(all.map(({ at }) => at)),
    ],
  )
  await tx.prepared(
    "sms outbox",
    `INSERT INTO text_outbox (text, gateway, urgent, due, until, ref, body)
     SELECT * FROM unnest($1::uuid[], $2::text[], $3::bool[], $4::int8[], $5::int8[], $6::int8[], $7::text[])`,
    [
      uuids(all.map(({ id }) => id)),
      texts(all.map(({ gateway }) => gateway)),
      bools(all.map(({ urgent }) => urgent)),
      int8s(all.map(({ at }) => at)),
      int8s(all.map(({ until }) => until)),
      int8s(all.map(({ ref }) => ref)),
      texts(all.map(({ body }) => body)),
    ],
  )
}

/** The texts of a message of which no gateway has anything, held until the transaction ends. */
export async function holdQueued(tx: Sql, conversation: ConversationId, message: Seq): Promise<readonly TextId[]> {
  const rows = await tx.query<{ id: TextId }>(
    `SELECT id FROM texts WHERE conversation = $1 AND message = $2 AND state = 'queued' ORDER BY id FOR UPDATE`,
    [conversation, message],
  )
  return rows.map(({ id }) => id)
}

/** Forgets what no cap counts and nobody is shown any more. */
export async function pruneTotals(sql: Sql, before: number): Promise<void> {
  await sql.query("DELETE FROM sms_totals WHERE hour < $1", [before])
}
