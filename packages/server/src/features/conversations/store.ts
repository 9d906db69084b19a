import type {
  AccountId,
  Conversation,
  ConversationId,
  GroupHistory,
  Member,
  Mention,
  Ordinal,
  Role,
  Seq,
  SeqRange,
  Time,
} from "@everline/protocol"
import type { Sql } from "../../database.ts"
import { uuidAt, uuids } from "../../journal/arrays.ts"

export async function findDirect(sql: Sql, key: string): Promise<ConversationId | null> {
  const [row] = await sql.query<{ id: ConversationId }>("SELECT id FROM conversations WHERE direct_key = $1", [key])
  return row?.id ?? null
}

/** A conversation's fixed side and the hash of the request that made it, or null. */
export async function findConversation(
  sql: Sql,
  conversation: ConversationId,
): Promise<{ kind: Conversation["kind"]; createdBy: AccountId; memberCount: number; requestHash: Buffer } | null> {
  const [row] = await sql.query<{
    kind: Conversation["kind"]
    createdBy: AccountId
    memberCount: number
    requestHash: Buffer
  }>(
    `SELECT kind, created_by AS "createdBy", member_count AS "memberCount", request_hash AS "requestHash"
     FROM conversations WHERE id = $1`,
    [conversation],
  )
  return row ?? null
}

export interface NewConversation {
  readonly conversation: ConversationId
  readonly kind: Conversation["kind"]
  readonly title: string | null
  readonly directKey: string | null
  readonly createdBy: AccountId
  readonly requestHash: Uint8Array
  readonly at: Time
}

export async function insertConversation(sql: Sql, made: NewConversation): Promise<void> {
  await sql.query(
    `INSERT INTO conversations (id, kind, title, direct_key, created_by, request_hash, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [made.conversation, made.kind, made.title, made.directKey, made.createdBy, made.requestHash, made.at],
  )
}

/**
 * Makes accounts members from a seq on. They may read from there, or from the beginning, as the group has it unless `history`
 * says otherwise; who was here before keeps what could be read then. What was written before joining counts as read.
 */
export async function join(
  sql: Sql,
  conversation: ConversationId,
  accounts: readonly AccountId[],
  { role, seq, history = null }: { role: Role; seq: Seq; history?: GroupHistory | null },
): Promise<void> {
  await sql.query(
    `INSERT INTO members (conversation, account, role, joined_seq, readable)
     SELECT c.id, account, $3, $4::int8,
       int8multirange(int8range(CASE coalesce($5, c.history) WHEN 'all' THEN 1::int8 ELSE $4::int8 END, NULL))
     FROM unnest($2::uuid[]) account, conversations c WHERE c.id = $1
     ON CONFLICT (conversation, account) DO UPDATE
     SET role = excluded.role, joined_seq = excluded.joined_seq, readable = members.readable + excluded.readable,
         left_at = NULL, left_title = NULL, left_count = NULL, left_faces = NULL`,
    [conversation, accounts, role, seq, history],
  )
  // In the order in which put_marks() takes them: neither waits for the other in a circle.
  await sql.query(
    `INSERT INTO marks (conversation, account, read, delivered)
     SELECT $1, account, j.ordinal, j.ordinal FROM unnest($2::uuid[]) account, journals j WHERE j.id = $1 ORDER BY account
     ON CONFLICT (conversation, account) DO UPDATE SET read = excluded.read, delivered = excluded.delivered, changed = DEFAULT`,
    [conversation, accounts],
  )
  await recount(sql, conversation, accounts)
}

/**
 * Ends memberships with a seq, the last that they may read. What the group is at this moment stays with those who leave,
 * and their marks count as changed, by which their devices hear of it.
 */
export async function leave(
  sql: Sql,
  conversation: ConversationId,
  accounts: readonly AccountId[],
  { seq, at }: { seq: Seq; at: Time },
): Promise<void> {
  await sql.query(
    `UPDATE members SET left_at = $4, role = 'member', readable = readable * int8multirange(int8range(NULL, $3, '[]'))
     WHERE conversation = $1 AND account = ANY ($2::uuid[])`,
    [conversation, accounts, seq, at],
  )
  await sql.query(
    "INSERT INTO revocations (kind, account, conversation, at) SELECT 'member', account, $1, $3 FROM unnest($2::uuid[]) account",
    [conversation, accounts, at],
  )
  await recount(sql, conversation, accounts)
  await sql.query(
    `UPDATE members m SET left_title = c.title, left_count = c.member_count, left_faces = ${FACES}
     FROM conversations c WHERE c.id = $1 AND m.conversation = $1 AND m.account = ANY ($2::uuid[])`,
    [conversation, accounts],
  )
  await sql.query(
    `UPDATE marks m SET changed = DEFAULT FROM (
       SELECT account FROM marks WHERE conversation = $1 AND account = ANY ($2::uuid[]) ORDER BY account FOR UPDATE
     ) gone WHERE m.conversation = $1 AND m.account = gone.account`,
    [conversation, accounts],
  )
}

/** Gives a present member a role. */
export async function setRole(sql: Sql, conversation: ConversationId, account: AccountId, role: Role): Promise<void> {
  await sql.query("UPDATE members SET role = $3 WHERE conversation = $1 AND account = $2 AND left_at IS NULL", [
    conversation,
    account,
    role,
  ])
}

/** A group that has members has an owner, and nothing else has: of admins first, the one who has been here longest takes over. */
export async function ensureOwner(sql: Sql, conversation: ConversationId): Promise<void> {
  await sql.query(
    `UPDATE members SET role = 'owner' WHERE conversation = $1 AND account = (
       SELECT account FROM members WHERE conversation = $1 AND left_at IS NULL
       ORDER BY role <> 'admin', joined_seq, account LIMIT 1)
     AND NOT EXISTS (SELECT 1 FROM members WHERE conversation = $1 AND left_at IS NULL AND role = 'owner')
     AND EXISTS (SELECT FROM conversations WHERE id = $1 AND kind = 'group')`,
    [conversation],
  )
}

/** Counts members anew, of whom these came or went. Where phones are among them nobody may go by what they remember. */
async function recount(sql: Sql, conversation: ConversationId, changed: readonly AccountId[]): Promise<void> {
  await sql.query(
    `UPDATE conversations SET member_count = (SELECT count(*) FROM members WHERE conversation = $1 AND left_at IS NULL)
     WHERE id = $1`,
    [conversation],
  )
  await sql.query(
    `WITH counted AS (
       UPDATE conversations SET numbers = (
         SELECT count(*) FROM members m JOIN accounts a ON a.id = m.account
         WHERE m.conversation = $1 AND m.left_at IS NULL AND a.kind = 'number')
       WHERE id = $1 AND EXISTS (SELECT FROM accounts WHERE id = ANY ($2::uuid[]) AND kind = 'number') RETURNING id)
     UPDATE journals SET guard = guard + 1 WHERE id IN (SELECT id FROM counted)`,
    [conversation, changed],
  )
}

/** False when it was so already. */
export async function setHistory(sql: Sql, conversation: ConversationId, history: GroupHistory): Promise<boolean> {
  const rows = await sql.query("UPDATE conversations SET history = $2 WHERE id = $1 AND history <> $2 RETURNING id", [
    conversation,
    history,
  ])
  return rows.length > 0
}

export async function rename(sql: Sql, conversation: ConversationId, title: string): Promise<void> {
  await sql.query("UPDATE conversations SET title = $2 WHERE id = $1", [conversation, title])
}

/** Those of the accounts that are members now, and their roles; of all when none are named. */
export async function presentMembers(
  sql: Sql,
  conversation: ConversationId,
  accounts: readonly AccountId[] | null,
): Promise<readonly { readonly account: AccountId; readonly role: Role }[]> {
  return sql.query(
    `SELECT account, role FROM members
     WHERE conversation = $1 AND ($2::uuid[] IS NULL OR account = ANY ($2::uuid[])) AND left_at IS NULL ORDER BY account`,
    [conversation, accounts],
  )
}

/** What an account may read of a conversation, as a member or an ex-member; null for a stranger. */
export async function readable(
  sql: Sql,
  account: AccountId,
  conversation: ConversationId,
): Promise<{ readable: readonly SeqRange[]; head: Seq } | null> {
  const [row] = await sql.prepared<{ readable: readonly SeqRange[]; head: Seq }>(
    "readable",
    `SELECT ${RANGES} AS readable, j.head FROM members m JOIN journals j ON j.id = m.conversation
     WHERE m.conversation = $1 AND m.account = $2`,
    [conversation, account],
  )
  return row ?? null
}

/** A conversation as far as an account may read it. */
export interface Reading {
  readonly conversation: ConversationId
  readonly readable: readonly SeqRange[]
  readonly head: Seq
  /** When its last entry was written. */
  readonly at: Time
}

/** What an account may read, as a member or an ex-member: of all conversations, or of one. */
export const readings = (
  sql: Sql,
  account: AccountId,
  conversation: ConversationId | null,
): Promise<readonly Reading[]> =>
  sql.prepared<Reading>(
    "readings",
    `SELECT m.conversation, ${RANGES} AS readable, j.head, j.at FROM members m JOIN journals j ON j.id = m.conversation
     WHERE m.account = $1 AND ($2::uuid IS NULL OR m.conversation = $2)`,
    [account, conversation],
  )

/** The same of those of some conversations that it may read. */
export const readingsOf = (
  sql: Sql,
  account: AccountId,
  conversations: readonly ConversationId[],
): Promise<readonly Reading[]> =>
  sql.prepared<Reading>(
    "readings_of",
    `SELECT m.conversation, ${RANGES} AS readable, j.head, j.at
     FROM unnest($2::uuid[]) w (id) JOIN members m ON m.conversation = w.id AND m.account = $1
     JOIN journals j ON j.id = m.conversation`,
    [account, uuids(conversations)],
  )

/** Number of the last message up to a seq; 0 when there is none. */
export async function lastOrdinal(sql: Sql, conversation: ConversationId, seq: Seq): Promise<Ordinal> {
  const [row] = await sql.query<{ ordinal: Ordinal }>(
    "SELECT ordinal FROM entries WHERE journal = $1 AND seq <= $2 AND ordinal IS NOT NULL ORDER BY seq DESC LIMIT 1",
    [conversation, seq],
  )
  return row?.ordinal ?? 0
}

/** Members of the conversation `c` for its picture: those who have been here longest. */
export const FACES = `ARRAY(SELECT f.account FROM members f WHERE f.conversation = c.id AND f.left_at IS NULL
  ORDER BY f.joined_seq, f.account LIMIT 4)`

/** `members.readable` as [{from, to}], both ends included; `to` is null while it goes on. */
export const RANGES = `(SELECT coalesce(json_agg(json_build_object('from', lower(r), 'to', upper(r) - 1)), '[]') FROM unnest(m.readable) r)`

/**
 * A page of members in the order in which they joined, after one of them, who may have left meanwhile. Who left before
 * the viewer came has no place in it: that they were here is not the viewer's to know.
 */
export async function pageOfMembers(
  sql: Sql,
  page: {
    readonly viewer: AccountId
    readonly conversation: ConversationId
    readonly after: AccountId | null
    readonly limit: number
  },
): Promise<Member[]> {
  const rows = await sql.query<Member["profile"] & { role: Role }>(
    `SELECT a.id AS account, a.user_name AS "userName", a.display_name AS "displayName", a.kind, m.role
     FROM members m JOIN accounts a ON a.id = m.account
     WHERE m.conversation = $1 AND m.left_at IS NULL AND ($2::uuid IS NULL OR (m.joined_seq, m.account) >
       (SELECT theirs.joined_seq, theirs.account FROM members mine JOIN members theirs USING (conversation)
        WHERE conversation = $1 AND mine.account = $4 AND theirs.account = $2 AND mine.readable && theirs.readable))
     ORDER BY m.joined_seq, m.account LIMIT $3`,
    [page.conversation, page.after, page.limit, page.viewer],
  )
  return rows.map(({ role, ...profile }) => ({ profile, role }))
}

/** How many of the accounts are nothing but a phone number. */
export async function countNumbers(sql: Sql, accounts: readonly AccountId[]): Promise<number> {
  const [row] = await sql.query<{ count: number }>(
    "SELECT count(*) AS count FROM accounts WHERE id = ANY ($1::uuid[]) AND kind = 'number'",
    [accounts],
  )
  return row?.count ?? 0
}

/** Those of the accounts that exist. */
export async function existing(sql: Sql, accounts: readonly AccountId[]): Promise<AccountId[]> {
  const rows = await sql.query<{ id: AccountId }>("SELECT id FROM accounts WHERE id = ANY ($1::uuid[])", [accounts])
  return rows.map((row) => row.id)
}

/** A conversation that somebody is a member of, and the first seq of it that they may read since they last came in. */
export interface Present {
  readonly conversation: ConversationId
  readonly since: Seq
}

/** For each account the conversations that it is a member of now. */
export async function memberships(sql: Sql, accounts: readonly AccountId[]): Promise<readonly (readonly Present[])[]> {
  // As bytes, for thousands of rows cost PostgreSQL, the way and us many times what is in them.
  const rows = await sql.prepared<{ present: Buffer | null }>(
    "memberships",
    `SELECT (SELECT string_agg(uuid_send(m.conversation) || int8send(m.joined_seq), '') FROM members m
             WHERE m.account = a.id AND m.left_at IS NULL) AS present
     FROM unnest($1::uuid[]) WITH ORDINALITY a (id, i) ORDER BY a.i`,
    [uuids(accounts)],
  )
  return rows.map(({ present }) => (present === null ? [] : readPresent(present)))
}

/** Sixteen bytes for the conversation, eight for the seq. */
function readPresent(bytes: Buffer): readonly Present[] {
  return Array.from({ length: bytes.length / 24 }, (_, i) => ({
    conversation: uuidAt<ConversationId>(bytes, i * 24),
    since: Number(bytes.readBigInt64BE(i * 24 + 16)),
  }))
}

/** Under this id everybody is named. */
export const EVERYBODY = "00000000-0000-0000-0000-000000000000"

/** Keeps whom a message names: members, or EVERYBODY. */
export async function putMentions(
  sql: Sql,
  conversation: ConversationId,
  message: Mention & { readonly author: AccountId },
  named: readonly string[],
): Promise<void> {
  await sql.query(
    `INSERT INTO mentions (conversation, account, author, ordinal, seq)
     SELECT $1, account, $3, $4, $5 FROM unnest($2::uuid[]) account`,
    [conversation, named, message.author, message.ordinal, message.seq],
  )
}

/** Takes back whom a message named. */
export async function deleteMentions(
  sql: Sql,
  conversation: ConversationId,
  ordinal: Ordinal,
  named: readonly string[],
): Promise<void> {
  await sql.query("DELETE FROM mentions WHERE conversation = $1 AND account = ANY ($2::uuid[]) AND ordinal = $3", [
    conversation,
    named,
    ordinal,
  ])
}
