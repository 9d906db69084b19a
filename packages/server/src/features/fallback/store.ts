import type {
  AccountId,
  ConversationId,
  FallbackMinutes,
  FallbackSettings,
  Ordinal,
  Seq,
  Time,
} from "@everline/protocol"
import type { Sql } from "../../database.ts"

/** One server at a time looks for messages that may have to go by SMS. */
const GATHERING = 0x66616c6c

export async function settings(sql: Sql, account: AccountId): Promise<FallbackSettings> {
  const [row] = await sql.query<FallbackSettings>(
    `SELECT coalesce(s.after_minutes, 0) AS "afterMinutes", s.quiet,
       coalesce((SELECT json_agg(json_build_object('account', c.contact, 'afterMinutes', c.after_minutes) ORDER BY c.contact)
         FROM fallback_contacts c WHERE c.account = a.id), '[]') AS contacts
     FROM accounts a LEFT JOIN fallback_settings s ON s.account = a.id WHERE a.id = $1`,
    [account],
  )
  if (row === undefined) throw new Error("the account is not there")
  return row
}

export async function setSettings(
  sql: Sql,
  account: AccountId,
  { afterMinutes, quiet }: Pick<FallbackSettings, "afterMinutes" | "quiet">,
): Promise<void> {
  await sql.query(
    `INSERT INTO fallback_settings (account, after_minutes, quiet) VALUES ($1, $2, $3)
     ON CONFLICT (account) DO UPDATE SET after_minutes = excluded.after_minutes, quiet = excluded.quiet`,
    [account, afterMinutes, quiet === null ? null : JSON.stringify(quiet)],
  )
}

/** Null: as for everybody. */
export async function setFor(
  sql: Sql,
  account: AccountId,
  contact: AccountId,
  afterMinutes: FallbackMinutes | null,
): Promise<void> {
  if (afterMinutes === null)
    await sql.query("DELETE FROM fallback_contacts WHERE account = $1 AND contact = $2", [account, contact])
  else
    await sql.query(
      `INSERT INTO fallback_contacts (account, contact, after_minutes) VALUES ($1, $2, $3)
       ON CONFLICT (account, contact) DO UPDATE SET after_minutes = excluded.after_minutes`,
      [account, contact, afterMinutes],
    )
}

/** Whether anybody wants it at all. */
export async function isWanted(sql: Sql): Promise<boolean> {
  const [row] = await sql.prepared<{ is: boolean }>(
    "fallback wanted",
    `SELECT EXISTS (SELECT FROM fallback_settings WHERE after_minutes > 0)
       OR EXISTS (SELECT FROM fallback_contacts WHERE after_minutes > 0) AS is`,
    [],
  )
  return row?.is ?? false
}

/** Whether it is for us to look, until the transaction ends. */
export async function claimGathering(tx: Sql): Promise<boolean> {
  const [row] = await tx.query<{ claimed: boolean }>("SELECT pg_try_advisory_xact_lock($1) AS claimed", [GATHERING])
  return row?.claimed ?? false
}

/** How long a message of `m.peer` waits for a device of `m.account`; null, or 0: it goes by no SMS. */
const AFTER = `coalesce(
  (SELECT c.after_minutes FROM fallback_contacts c WHERE c.account = m.account AND c.contact = m.peer),
  (SELECT s.after_minutes FROM fallback_settings s WHERE s.account = m.account))`

/** Where nobody has looked yet, or entries have other numbers since (a restore, another cluster): from here on it is looked. */
export async function beginGathering(tx: Sql): Promise<void> {
  await tx.query(
    `INSERT INTO fallback_place AS p (epoch, horizon) SELECT epoch, pg_snapshot_xmin(pg_current_snapshot()) FROM system
     ON CONFLICT (one) DO UPDATE SET epoch = excluded.epoch, horizon = excluded.horizon WHERE p.epoch <> excluded.epoch`,
  )
}

/**
 * Writes down messages of transactions since the last look, of two people alone, that are to go by SMS if nothing happens;
 * what is found twice is written down once. Where it has not begun it begins now. One statement, so that all of it is of one
 * moment: what commits meanwhile is found by the next look.
 */
export async function gather(tx: Sql, oldest: Time): Promise<void> {
  await tx.query(
    `WITH place AS MATERIALIZED (
       SELECT p.horizon::text::bigint AS horizon FROM fallback_place p JOIN system s ON s.epoch = p.epoch
       WHERE p.horizon <= pg_snapshot_xmax(pg_current_snapshot())
     ), next AS (
       INSERT INTO fallback_place (epoch, horizon) SELECT epoch, pg_snapshot_xmin(pg_current_snapshot()) FROM system
       ON CONFLICT (one) DO UPDATE SET epoch = excluded.epoch, horizon = excluded.horizon
     )
     INSERT INTO fallbacks (conversation, message, account, ordinal, due)
     SELECT e.journal, e.seq, m.account, e.ordinal, e.at + ${AFTER} * 60000
     FROM place, entries e
     JOIN members m ON m.conversation = e.journal AND m.peer = e.actor AND m.account <> e.actor AND m.left_at IS NULL
     WHERE e.tx >= place.horizon AND e.tx < pg_snapshot_xmax(pg_current_snapshot())::text::bigint AND e.at > $1
       AND e.kind = 'message' AND e.data->'call' IS NULL AND e.data->'sms' IS NULL AND ${AFTER} > 0
       AND EXISTS (SELECT FROM numbers n WHERE n.account = m.account)
     ON CONFLICT DO NOTHING`,
    [oldest],
  )
}

/** A message that waits, or has gone to the outbox. */
export interface Waiting {
  readonly conversation: ConversationId
  readonly message: Seq
  readonly account: AccountId
  /** How often it could not be written down as sent, or as called back. */
  readonly failures: number
}

/** Whose time has come, those that waited longest first. */
export async function findDue(sql: Sql, now: Time, limit: number): Promise<readonly Waiting[]> {
  return sql.prepared<Waiting>(
    "fallback due",
    `SELECT conversation, message, account, failures FROM fallbacks
     WHERE NOT sent AND due <= $1 ORDER BY due LIMIT $2`,
    [now, limit],
  )
}

/** Those in the outbox, or beyond it, that a device has received since. */
export async function findReceived(sql: Sql, now: Time, limit: number): Promise<readonly Waiting[]> {
  return sql.prepared<Waiting>(
    "fallback received",
    `SELECT f.conversation, f.message, f.account, f.failures
     FROM fallbacks f JOIN marks k ON k.conversation = f.conversation AND k.account = f.account
     WHERE f.sent AND f.due <= $1 AND greatest(k.delivered, k.read) >= f.ordinal LIMIT $2`,
    [now, limit],
  )
}

/** How things stand with one that waits. */
export interface Standing {
  /** Null: the two have no conversation any more. */
  readonly author: AccountId | null
  readonly ordinal: Ordinal
  /** As far as the account's devices have received the conversation. */
  readonly received: Ordinal
  /** Null, or 0: it is not to go by SMS any more. */
  readonly afterMinutes: number | null
  readonly quiet: FallbackSettings["quiet"]
  /** The newest of the account. */
  readonly number: string | null
}

/** One that waits, held until the transaction ends; undefined when it is settled, or another server has it. */
export async function hold(tx: Sql, { conversation, message, account }: Waiting): Promise<Standing | undefined> {
  const [row] = await tx.query<Standing>(
    `SELECT m.peer AS author, f.ordinal, greatest(k.delivered, k.read, 0)::int8 AS received,
       ${AFTER} AS "afterMinutes", (SELECT s.quiet FROM fallback_settings s WHERE s.account = m.account) AS quiet,
       (SELECT n.number FROM numbers n WHERE n.account = m.account ORDER BY n.since DESC, n.number LIMIT 1) AS number
     FROM fallbacks f
     LEFT JOIN members m ON m.conversation = f.conversation AND m.account = f.account AND m.left_at IS NULL
     LEFT JOIN marks k ON k.conversation = f.conversation AND k.account = f.account
     WHERE f.conversation = $1 AND f.message = $2 AND f.account = $3 AND NOT f.sent FOR UPDATE OF f SKIP LOCKED`,
    [conversation, message, account],
  )
  return row
}

/** Nobody looks at it again before this time. */
export async function putOff(
  sql: Sql,
  { conversation, message, account, failures }: Waiting,
  due: Time,
): Promise<void> {
  await sql.query(
    "UPDATE fallbacks SET due = $4, failures = $5 WHERE conversation = $1 AND message = $2 AND account = $3",
    [conversation, message, account, due, failures],
  )
}

export async function markSent(tx: Sql, { conversation, message, account }: Waiting): Promise<void> {
  await tx.query(
    "UPDATE fallbacks SET sent = true, failures = 0 WHERE conversation = $1 AND message = $2 AND account = $3",
    [conversation, message, account],
  )
}

export async function settle(sql: Sql, { conversation, message, account }: Waiting): Promise<void> {
  await sql.query("DELETE FROM fallbacks WHERE conversation = $1 AND message = $2 AND account = $3", [
    conversation,
    message,
    account,
  ])
}

/** Those that are long out: nothing calls them back. */
export async function forget(sql: Sql, before: Time): Promise<void> {
  await sql.query("DELETE FROM fallbacks WHERE sent AND due < $1", [before])
}
