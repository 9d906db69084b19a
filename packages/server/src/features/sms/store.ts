/** Texts and their segments on the way out. */
import type { ConversationId, SegmentId, TextId, Time } from "@everline/protocol"
import type { Sql } from "../../database.ts"
import { int8s, texts, uuids } from "../../journal/arrays.ts"
import type { Settled } from "./settlement.ts"
import type { KeptSegment, KeptText } from "./text.ts"

/** A text that is due, with its words. */
export interface DueText extends Pick<KeptText, "id" | "number" | "sender" | "segments" | "price"> {
  readonly urgent: boolean
  readonly until: Time
  readonly ref: number
  readonly body: string
  /** Whether its recipient wants no texts by now. */
  readonly stopped: boolean
}

export interface Claim {
  readonly gateway: string
  /** Who claims: for whoever does not hold the gateway nothing is due. */
  readonly server: string
  readonly now: Time
  readonly limit: number
}

/** Texts that are due, codes first, held until the transaction ends; see due_texts() in the migrations. Waits for nobody. */
export const claimDue = (tx: Sql, { gateway, server, now, limit }: Claim): Promise<readonly DueText[]> =>
  tx.prepared<DueText>("sms claim", "SELECT * FROM due_texts($1, $2, $3, $4)", [gateway, server, now, limit])

/** What gateways were, or are to be, asked for each of these texts. */
export async function segmentsOf(
  sql: Sql,
  ids: readonly TextId[],
): Promise<ReadonlyMap<TextId, readonly KeptSegment[]>> {
  const rows = await sql.prepared<KeptSegment>(
    "sms segments",
    `SELECT id, text, number, gateway, state, gateway_id AS "gatewayId", code, submitted_at AS "submittedAt"
     FROM segments WHERE text = ANY ($1) ORDER BY id`,
    [uuids(ids)],
  )
  const byText = new Map<TextId, KeptSegment[]>()
  for (const row of rows) byText.set(row.text, [...(byText.get(row.text) ?? []), row])
  return byText
}

/** A segment that is about to be submitted, or waits until there is room. */
export interface ClaimedSegment extends Pick<KeptSegment, "id" | "text" | "number"> {
  readonly state: "waiting" | "submitting"
  readonly price: number
}

/** Writes down, before any gateway may see them, what is submitted now and by when it is known what came of that. */
export async function putClaimed(
  tx: Sql,
  all: readonly ClaimedSegment[],
  { gateway, now, lease }: { readonly gateway: string; readonly now: Time; readonly lease: Time },
): Promise<void> {
  await tx.prepared(
    "sms submit",
    `INSERT INTO segments AS s (id, text, number, gateway, state, price, submitted_at, lease)
     SELECT q.id, q.text, q.number, $6, q.state, q.price, x.at, x.lease
     FROM unnest($1::uuid[], $2::uuid[], $3::int8[], $4::text[], $5::int8[]) q (id, text, number, state, price)
     LEFT JOIN (VALUES ('submitting', $7::int8, $8::int8)) x (state, at, lease) ON x.state = q.state
     ON CONFLICT (id) DO UPDATE
     SET state = excluded.state, submitted_at = excluded.submitted_at, lease = excluded.lease, settled_at = NULL`,
    [
      uuids(all.map(({ id }) => id)),
      uuids(all.map(({ text }) => text)),
      int8s(all.map(({ number }) => number)),
      texts(all.map(({ state }) => state)),
      int8s(all.map(({ price }) => price)),
      ...[gateway, now, lease],
    ],
  )
}

/** These texts are at a gateway now, with all that they have or with a part: the rest stays due. */
export async function markClaimed(
  tx: Sql,
  {
    gateway,
    whole,
    partly,
  }: { readonly gateway: string; readonly whole: readonly TextId[]; readonly partly: readonly TextId[] },
): Promise<void> {
  await tx.prepared("sms handed over", "UPDATE text_outbox SET due = NULL WHERE text = ANY ($1)", [uuids(whole)])
  await tx.prepared(
    "sms submitting",
    "UPDATE texts SET state = 'submitting', gateway = $2 WHERE id = ANY ($1) AND state = 'queued'",
    [uuids([...whole, ...partly]), gateway],
  )
}

/** The conversations whose messages these texts carry. It never changes, so it can be asked before anything is held. */
export async function conversationsOf(sql: Sql, ids: readonly TextId[]): Promise<readonly ConversationId[]> {
  const rows = await sql.prepared<{ conversation: ConversationId }>(
    "sms conversations",
    "SELECT DISTINCT conversation FROM texts WHERE id = ANY ($1) AND conversation IS NOT NULL",
    [uuids(ids)],
  )
  return rows.map(({ conversation }) => conversation)
}

/** Texts, held until the transaction ends, in the order that everybody keeps: after journals, before what is counted. */
export async function holdTexts(tx: Sql, ids: readonly TextId[]): Promise<readonly KeptText[]> {
  return tx.prepared<KeptText>(
    "sms hold",
    `SELECT id, purpose, account, number, country, sender, segments, state, reason, gateway, refused_by AS "refusedBy", price, at,
       CASE WHEN conversation IS NOT NULL THEN
         json_build_object('conversation', conversation, 'message', message, 'recipient', recipient) END AS "of"
     FROM texts WHERE id = ANY ($1) ORDER BY id FOR UPDATE`,
    [uuids(ids)],
  )
}

/** Writes what texts that are held have become. */
export async function writeSettled(tx: Sql, all: readonly Settled[], now: Time): Promise<void> {
  const segments = all.flatMap((settled) => settled.segments)
  if (segments.length > 0) await writeSegments(tx, segments, now)
  const changed = all.filter(({ isChanged }) => isChanged)
  if (changed.length > 0) await writeTexts(tx, changed)
  const gone = all.filter(({ outbox }) => outbox === "gone").map(({ text }) => text.id)
  if (gone.length > 0) await tx.prepared("sms out", "DELETE FROM text_outbox WHERE text = ANY ($1)", [uuids(gone)])
  const due = all.flatMap(({ text: { id, gateway }, outbox }) =>
    typeof outbox === "object" ? [{ id, gateway, due: outbox.due }] : [],
  )
  if (due.length === 0) return
  await tx.prepared(
    "sms due",
    `UPDATE text_outbox o SET due = q.due, gateway = q.gateway
     FROM unnest($1::uuid[], $2::text[], $3::int8[]) q (id, gateway, due) WHERE o.text = q.id`,
    [uuids(due.map(({ id }) => id)), texts(due.map(({ gateway }) => gateway)), int8s(due.map(({ due: at }) => at))],
  )
}

async function writeTexts(tx: Sql, changed: readonly Settled[]): Promise<void> {
  await tx.prepared(
    "sms settle texts",
    `UPDATE texts t SET state = q.state, reason = q.reason, gateway = q.gateway,
       refused_by = coalesce(string_to_array(nullif(q.refused_by, ''), E'\\n'), '{}')
     FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[]) q (id, state, reason, gateway, refused_by)
     WHERE t.id = q.id`,
    [
      uuids(changed.map(({ text }) => text.id)),
      texts(changed.map(({ text }) => text.state)),
      texts(changed.map(({ text }) => text.reason)),
      texts(changed.map(({ text }) => text.gateway)),
      texts(changed.map(({ text }) => text.refusedBy.join("\n"))),
    ],
  )
}

async function writeSegments(tx: Sql, all: readonly KeptSegment[], now: Time): Promise<void> {
  await tx.prepared(
    "sms settle segments",
    `UPDATE segments s SET state = q.state, gateway_id = q.gateway_id, code = q.code, settled_at = $5,
       lease = CASE WHEN q.state = 'submitting' THEN s.lease END
     FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[]) q (id, state, gateway_id, code) WHERE s.id = q.id`,
    [
      uuids(all.map(({ id }) => id)),
      texts(all.map(({ state }) => state)),
      texts(all.map(({ gatewayId }) => gatewayId)),
      texts(all.map(({ code }) => code)),
      now,
    ],
  )
}

/** A segment and its text. */
export interface Place {
  readonly segment: SegmentId
  readonly text: TextId
}

/** What a gateway was asked under this id; undefined: nothing. */
export async function findSubmitted(sql: Sql, gateway: string, id: string): Promise<Place | undefined> {
  const [place] = await sql.query<Place>("SELECT id AS segment, text FROM segments WHERE id = $1 AND gateway = $2", [
    ...[id, gateway],
  ])
  return place
}

/** Segments of which nobody has said in time what came of them. */
export async function findForsaken(sql: Sql, now: Time, limit: number): Promise<readonly Place[]> {
  return sql.query<Place>(
    "SELECT id AS segment, text FROM segments WHERE lease <= $1 AND state = 'submitting' ORDER BY lease LIMIT $2",
    [now, limit],
  )
}

/** Texts that nobody has taken in time. */
export async function findExpired(sql: Sql, now: Time, limit: number): Promise<readonly TextId[]> {
  const rows = await sql.query<{ text: TextId }>(
    "SELECT text FROM text_outbox WHERE until <= $1 AND due IS NOT NULL ORDER BY until LIMIT $2",
    [now, limit],
  )
  return rows.map(({ text }) => text)
}

/** Texts that are to be sent and have no words: the record was restored. */
export async function findLost(sql: Sql, limit: number): Promise<readonly TextId[]> {
  const rows = await sql.query<{ id: TextId }>(
    `SELECT id FROM texts t WHERE state IN ('queued', 'submitting')
       AND NOT EXISTS (SELECT FROM text_outbox o WHERE o.text = t.id) LIMIT $1`,
    [limit],
  )
  return rows.map(({ id }) => id)
}

/** Texts that wait for a gateway, of which no other has anything; the codes first. */
export async function findWaitingFor(sql: Sql, gateway: string, limit: number): Promise<readonly TextId[]> {
  const rows = await sql.query<{ text: TextId }>(
    `SELECT o.text FROM text_outbox o JOIN texts t ON t.id = o.text
     WHERE o.gateway = $1 AND o.due IS NOT NULL AND t.state = 'queued' ORDER BY o.urgent DESC, o.due LIMIT $2`,
    [gateway, limit],
  )
  return rows.map(({ text }) => text)
}

/** Texts that wait for a gateway other than these, of which none has anything; the codes first. */
export async function findWaitingForOthers(
  sql: Sql,
  gateways: readonly string[],
  limit: number,
): Promise<readonly TextId[]> {
  const rows = await sql.query<{ text: TextId }>(
    `SELECT o.text FROM text_outbox o JOIN texts t ON t.id = o.text
     WHERE o.gateway <> ALL ($1) AND o.due IS NOT NULL AND t.state = 'queued' ORDER BY o.urgent DESC, o.due LIMIT $2`,
    [gateways, limit],
  )
  return rows.map(({ text }) => text)
}
