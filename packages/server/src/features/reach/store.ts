import type { AccountId, ConversationId, Profile, Time } from "@everline/protocol"
import type { Sql } from "../../database.ts"
import { int8s, texts, uuids } from "../../journal/arrays.ts"
import { PROFILE } from "../contacts/store.ts"
import type { Thread } from "./rules.ts"

/** Held, together with a number's hash, by who makes the account that stands for it, and while words of theirs are sorted. */
const HOLDING = 7_463_004

/** Nobody else does anything with this phone until the transaction ends. */
export async function holdPhone(tx: Sql, number: string): Promise<void> {
  await tx.query("SELECT pg_advisory_xact_lock($1, hashtext($2))", [HOLDING, number])
}

/** Nobody else does anything with these phones until the transaction ends; held in the order that everybody keeps. */
export async function holdPhones(tx: Sql, numbers: readonly string[]): Promise<void> {
  await tx.prepared(
    "phones hold",
    `SELECT pg_advisory_xact_lock($1, lock) FROM (
       SELECT DISTINCT hashtext(number) AS lock FROM unnest($2::text[]) q (number) ORDER BY lock) l`,
    [HOLDING, texts(numbers)],
  )
}

/** The account that stands for a number. */
export async function findNumber(sql: Sql, number: string): Promise<Profile | undefined> {
  const [row] = await sql.query<Profile>(
    `SELECT ${PROFILE} FROM accounts a WHERE a.user_name = $1 AND a.kind = 'number'`,
    [number],
  )
  return row
}

export async function insertNumber(sql: Sql, { account, userName, displayName }: Profile, at: Time): Promise<void> {
  await sql.query(
    "INSERT INTO accounts (id, user_name, display_name, kind, created_at) VALUES ($1, $2, $3, 'number', $4)",
    [account, userName, displayName, at],
  )
}

/** How many numbers an account has put into its list since a moment. */
export async function countAdded(sql: Sql, account: AccountId, since: Time): Promise<number> {
  const [row] = await sql.query<{ count: number }>(
    `SELECT count(*) AS count FROM contacts c JOIN accounts a ON a.id = c.contact
     WHERE c.account = $1 AND c.since > $2 AND a.kind = 'number'`,
    [account, since],
  )
  return row?.count ?? 0
}

/** A member who is reached by their number, and how the conversation comes to them so far. */
export interface Reached {
  readonly conversation: ConversationId
  readonly account: AccountId
  readonly number: string
  readonly ours: string | null
}

/** Those of some conversations, by their numbers in order. */
export async function reachedIn(sql: Sql, conversations: readonly ConversationId[]): Promise<readonly Reached[]> {
  return sql.prepared<Reached>(
    "phones reached",
    `SELECT m.conversation, a.id AS account, a.user_name AS number, t.ours
     FROM members m JOIN accounts a ON a.id = m.account
     LEFT JOIN sms_threads t ON t.conversation = m.conversation AND t.recipient = m.account
     WHERE m.conversation = ANY ($1) AND m.left_at IS NULL AND a.kind = 'number' ORDER BY a.user_name`,
    [uuids(conversations)],
  )
}

/** By which number of ours a conversation comes to a phone of somebody so far. */
export async function oursFor(
  sql: Sql,
  conversation: ConversationId,
  recipient: AccountId,
  theirs: string,
): Promise<string | null> {
  const [row] = await sql.query<{ ours: string }>(
    "SELECT ours FROM sms_threads WHERE conversation = $1 AND recipient = $2 AND theirs = $3",
    [conversation, recipient, theirs],
  )
  return row?.ours ?? null
}

/** Who writes, and the title of the conversation where it is a group. */
export interface Speaker {
  readonly author: string
  readonly title: string | null
}

/** Of each of these who speaks there, in their order. */
export async function speakersIn(
  sql: Sql,
  asked: readonly { readonly conversation: ConversationId; readonly author: AccountId }[],
): Promise<readonly Speaker[]> {
  const rows = await sql.prepared<Speaker>(
    "phones speakers",
    `SELECT a.display_name AS author, c.title
     FROM unnest($1::uuid[], $2::uuid[]) WITH ORDINALITY q (conversation, author, i)
     JOIN conversations c ON c.id = q.conversation JOIN accounts a ON a.id = q.author ORDER BY q.i`,
    [uuids(asked.map(({ conversation }) => conversation)), uuids(asked.map(({ author }) => author))],
  )
  if (rows.length !== asked.length) throw new Error("a message without an author")
  return rows
}

/** Of our numbers that somebody knows, which those are, and when each was used last. */
export interface Known extends Numbers {
  readonly usedAt: Time
}

export const numbersKnownTo = (sql: Sql, theirs: readonly string[]): Promise<readonly Known[]> =>
  sql.prepared<Known>(
    "phones known",
    'SELECT theirs, ours, max(used_at) AS "usedAt" FROM sms_threads WHERE theirs = ANY ($1) GROUP BY theirs, ours',
    [texts(theirs)],
  )

/** Of each of these whether other conversations come to the phone by the same number. */
export async function areBeside(
  sql: Sql,
  asked: readonly (Numbers & { readonly conversation: ConversationId })[],
): Promise<readonly boolean[]> {
  const rows = await sql.prepared<{ beside: boolean }>(
    "phones beside",
    `SELECT EXISTS (SELECT FROM sms_threads t
       WHERE t.theirs = q.theirs AND t.ours = q.ours AND t.conversation <> q.conversation) AS beside
     FROM unnest($1::uuid[], $2::text[], $3::text[]) WITH ORDINALITY q (conversation, theirs, ours, i) ORDER BY q.i`,
    [
      uuids(asked.map(({ conversation }) => conversation)),
      texts(asked.map(({ theirs }) => theirs)),
      texts(asked.map(({ ours }) => ours)),
    ],
  )
  return rows.map(({ beside }) => beside)
}

/** A number of ours, and one of somebody's. */
export interface Numbers {
  readonly theirs: string
  readonly ours: string
}

export interface KeptThread extends Thread {
  readonly recipient: AccountId
}

/** @param threads each conversation and recipient once */
export async function putThreads(sql: Sql, threads: readonly (KeptThread & Numbers)[]): Promise<void> {
  await sql.prepared(
    "phones threads",
    `INSERT INTO sms_threads (conversation, recipient, theirs, ours, used_at)
     SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::int8[])
     ON CONFLICT (conversation, recipient) DO UPDATE
     SET theirs = excluded.theirs, ours = excluded.ours, used_at = excluded.used_at`,
    [
      uuids(threads.map(({ conversation }) => conversation)),
      uuids(threads.map(({ recipient }) => recipient)),
      texts(threads.map(({ theirs }) => theirs)),
      texts(threads.map(({ ours }) => ours)),
      int8s(threads.map(({ usedAt }) => usedAt)),
    ],
  )
}

/** Threads between two numbers that their recipient is still in and whose number is still theirs, with what the recipient knows each by. */
export async function threadsBetween(
  sql: Sql,
  { theirs, ours }: Numbers,
): Promise<readonly (KeptThread & { readonly name: string })[]> {
  return sql.query(
    `SELECT t.conversation, t.recipient, t.used_at AS "usedAt", coalesce(c.title, p.display_name) AS name
     FROM sms_threads t JOIN conversations c ON c.id = t.conversation
     JOIN members m ON m.conversation = t.conversation AND m.account = t.recipient AND m.left_at IS NULL
     JOIN accounts a ON a.id = t.recipient
     LEFT JOIN accounts p ON p.id = m.peer
     WHERE t.theirs = $1 AND t.ours = $2 AND (a.kind = 'number'
       OR EXISTS (SELECT FROM numbers n WHERE n.number = t.theirs AND n.account = t.recipient)) ORDER BY t.used_at DESC, t.conversation`,
    [theirs, ours],
  )
}

/** Words that wait for their sender to say to whom they go. */
export interface Held {
  readonly id: string
  readonly body: string
  readonly partial: boolean
}

export interface Question {
  readonly conversations: readonly ConversationId[]
  readonly held: readonly Held[]
  readonly askedAt: Time
}

export async function findQuestion(sql: Sql, { theirs, ours }: Numbers): Promise<Question | undefined> {
  const [row] = await sql.query<Question>(
    `SELECT conversations::text[] AS conversations, held, asked_at AS "askedAt"
     FROM sms_questions WHERE theirs = $1 AND ours = $2`,
    [theirs, ours],
  )
  return row
}

export async function putQuestion(sql: Sql, { theirs, ours }: Numbers, question: Question): Promise<void> {
  await sql.query(
    `INSERT INTO sms_questions (theirs, ours, conversations, held, asked_at) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (theirs, ours) DO UPDATE
     SET conversations = excluded.conversations, held = excluded.held, asked_at = excluded.asked_at`,
    [theirs, ours, question.conversations, JSON.stringify(question.held), question.askedAt],
  )
}

export async function dropQuestion(sql: Sql, { theirs, ours }: Numbers): Promise<void> {
  await sql.query("DELETE FROM sms_questions WHERE theirs = $1 AND ours = $2", [theirs, ours])
}
