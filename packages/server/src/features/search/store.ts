import type { ConversationId, JournalId, Seq, Time } from "@everline/protocol"
import type { Sql } from "../../database.ts"
import { byteas, int8s, uuids } from "../../journal/arrays.ts"
import { ENTRY_COLUMNS } from "../../journal/journal.ts"
import type { EntryRow } from "../../journal/types.ts"
import { SEARCHED } from "./rules.ts"
import { BLOCK } from "./signature.ts"

/** A block of a journal, by its number. */
export interface Block<Journal extends JournalId = JournalId> {
  readonly journal: Journal
  readonly block: number
}

/** A message as far as it is looked at. */
export interface Words {
  /** The place of its block among those that were asked for. */
  readonly of: number
  readonly seq: Seq
  readonly at: Time
  readonly body: string
}

/** The blocks of a conversation that have signatures and may be looked at, both included. */
export interface Stretch {
  readonly conversation: ConversationId
  readonly low: number
  readonly high: number
}

/** A block that may hold what is looked for. */
export interface Candidate extends Block<ConversationId> {
  /** Nothing in it is newer; null: nobody knows. */
  readonly at: Time | null
}

interface Sought {
  readonly probes: readonly number[]
  /** When what is looked for was written, both included. */
  readonly from: Time
  readonly until: Time
  /** Of the blocks that end by then. */
  readonly limit: number
}

/** Blocks without a right signature that are read all the same: those noted last. More are not, while all are made anew. */
export const MOST_DUE = 64

/**
 * Blocks that may hold what is looked for; one moment of the record. Those that go on past `until`, about one of each
 * conversation, are told besides the limit: they come with every page, and must not take the place of what comes next.
 */
export async function candidates(
  sql: Sql,
  stretches: readonly Stretch[],
  { probes, from, until, limit }: Sought,
): Promise<readonly Candidate[]> {
  const bits = probes.map((_, i) => `AND get_bit(signature, $${i + 7}::int8 % (8 * length(signature))) = 1`).join(" ")
  const signed = (when: string) =>
    `SELECT m.journal, b.block, b.at FROM mine m CROSS JOIN LATERAL (
       SELECT block, at FROM search_blocks
       WHERE journal = m.journal AND block BETWEEN m.low AND m.high AND ${when} ${bits}) b`
  return sql.query<Candidate>(
    `WITH mine AS MATERIALIZED (SELECT * FROM unnest($1::uuid[], $2::int8[], $3::int8[]) m (journal, low, high))
     (SELECT journal, block, NULL::int8 AS at FROM mine JOIN search_due USING (journal)
      WHERE block BETWEEN low AND high GROUP BY 1, 2 ORDER BY max(id) DESC LIMIT ${MOST_DUE})
     UNION ALL (${signed("at > $5 AND since <= $5")})
     UNION ALL (${signed("at BETWEEN $4 AND $5")} ORDER BY b.at DESC LIMIT $6)`,
    [
      uuids(stretches.map(({ conversation }) => conversation)),
      int8s(stretches.map(({ low }) => low)),
      int8s(stretches.map(({ high }) => high)),
      from,
      until,
      limit,
      ...probes,
    ],
  )
}

/** The messages of blocks, those that were taken back left out. */
export const wordsOf = (sql: Sql, blocks: readonly Block[]): Promise<readonly Words[]> =>
  sql.prepared<Words>(
    "search words",
    `SELECT b.i - 1 AS of, e.seq, e.at, left(e.body, ${SEARCHED}) AS body
     FROM unnest($1::uuid[], $2::int8[]) WITH ORDINALITY b (of, first, i)
     CROSS JOIN LATERAL (SELECT seq, at, kind, body FROM entries
       WHERE journal = b.of AND seq >= b.first AND seq < b.first + ${BLOCK} ORDER BY seq LIMIT ${BLOCK}) e
     WHERE e.kind = 'message' AND e.body <> ''`,
    [uuids(blocks.map(({ journal }) => journal)), int8s(blocks.map(({ block }) => block * BLOCK))],
  )

/** The rows of messages, in the order in which they are named; those that are none are left out. */
export const messageRows = (
  sql: Sql,
  named: readonly { readonly conversation: ConversationId; readonly seq: Seq }[],
): Promise<readonly EntryRow[]> =>
  sql.query<EntryRow>(
    `SELECT ${ENTRY_COLUMNS} FROM unnest($1::uuid[], $2::int8[]) WITH ORDINALITY m (of, number, i)
     JOIN entries ON journal = m.of AND seq = m.number AND kind = 'message' ORDER BY m.i`,
    [uuids(named.map(({ conversation }) => conversation)), int8s(named.map(({ seq }) => seq))],
  )

/** Any number, as long as it stays the same: of several servers one writes signatures, or an old one could come last. */
const SIGNING = 0x5365_6172

/** False while another server writes signatures. Until the end of the transaction this one does. */
export async function claim(tx: Sql): Promise<boolean> {
  const [row] = await tx.query<{ claimed: boolean }>("SELECT pg_try_advisory_xact_lock($1) AS claimed", [SIGNING])
  return row?.claimed ?? false
}

/** The oldest blocks without a right signature. */
export const dueBlocks = (tx: Sql, limit: number): Promise<readonly (Block & { readonly id: number })[]> =>
  tx.query("SELECT id, journal, block FROM search_due ORDER BY id LIMIT $1", [limit])

export async function settle(tx: Sql, due: readonly { readonly id: number }[]): Promise<void> {
  await tx.query("DELETE FROM search_due WHERE id = ANY ($1::int8[])", [due.map(({ id }) => id)])
}

export interface Signed extends Block {
  readonly since: Time
  readonly at: Time
  readonly signature: Uint8Array
}

export async function putSignatures(tx: Sql, signed: readonly Signed[]): Promise<void> {
  await tx.query(
    `INSERT INTO search_blocks (journal, block, since, at, signature)
     SELECT * FROM unnest($1::uuid[], $2::int8[], $3::int8[], $4::int8[], $5::bytea[])
     ON CONFLICT (journal, block) DO UPDATE
     SET since = excluded.since, at = excluded.at, signature = excluded.signature`,
    [
      uuids(signed.map(({ journal }) => journal)),
      int8s(signed.map(({ block }) => block)),
      int8s(signed.map(({ since }) => since)),
      int8s(signed.map(({ at }) => at)),
      byteas(signed.map(({ signature }) => signature)),
    ],
  )
}

/** Blocks in which nothing is left that could be found. */
export async function dropSignatures(tx: Sql, blocks: readonly Block[]): Promise<void> {
  await tx.query("DELETE FROM search_blocks WHERE (journal, block) IN (SELECT * FROM unnest($1::uuid[], $2::int8[]))", [
    uuids(blocks.map(({ journal }) => journal)),
    int8s(blocks.map(({ block }) => block)),
  ])
}
