/**
 * People who are in many conversations, written into the tables as the server writes them: to make a million
 * memberships by calls would take hours.
 */
import { createHash, randomBytes } from "node:crypto"
import { join } from "node:path"
import { type AccountId, type ConversationId, type DeviceId, newId } from "@everline/protocol"
import { type Database, openRecord } from "@everline/server/internal"
import type { Person } from "./people.ts"
import type { Server } from "./server.ts"

/** Members of a group. */
export const GROUP = 20
/** Rows of memberships written at once. */
const CHUNK = 10_000
const AT = Date.now()

export interface Conversation {
  readonly id: ConversationId
  /** Of two people, or a group. */
  readonly members: readonly Person[]
}

/** Opens the record beside the running server, as commands do, and lets `work` write into it. */
export async function fill<T>({ dataFolder }: Server, work: (database: Database) => Promise<T>): Promise<T> {
  const files = { folder: join(dataFolder, "files"), largest: 2 ** 28, quota: 2 ** 33 }
  const config = { dataFolder, database: { kind: "embedded" }, maxMembers: 5_000, signUp: "invited", files } as const
  await using record = await openRecord(config, (error) => {
    throw error
  })
  const made = await work(record.database)
  // As the server's own PostgreSQL does by itself after some minutes.
  await record.database.query("ANALYZE")
  return made
}

/** People with one device each. Nobody knows a password of theirs. */
export async function settle(database: Database, count: number): Promise<readonly Person[]> {
  const people = Array.from({ length: count }, () => ({
    account: newId<AccountId>(),
    device: newId<DeviceId>(),
    token: randomBytes(32).toString("base64url"),
  }))
  const accounts = people.map(({ account }) => account)
  const devices = people.map(({ device }) => device)
  const hashes = people.map(({ token }) => createHash("sha256").update(token).digest())
  await database.query(
    `INSERT INTO accounts (id, user_name, display_name, kind, created_at)
     SELECT id, 'person' || i, 'Person ' || i, 'person', $2 FROM unnest($1::uuid[]) WITH ORDINALITY p (id, i)`,
    [accounts, AT],
  )
  await database.query("INSERT INTO journals (id) SELECT unnest($1::uuid[])", [accounts])
  await database.query(
    `INSERT INTO devices (id, account, name, shape, created_at, last_seen_at)
     SELECT id, account, 'Phone', 'phone', $3, $3 FROM unnest($1::uuid[], $2::uuid[]) d (id, account)`,
    [devices, accounts, AT],
  )
  await database.query(
    `INSERT INTO device_tokens (hash, device, state, created_at)
     SELECT hash, device, 'current', $3 FROM unnest($1::bytea[], $2::uuid[]) t (hash, device)`,
    [hashes, devices, AT],
  )
  return people
}

/**
 * Conversations, so many for each person: half of them with one other, half in groups of GROUP, with others each time.
 * @param people a multiple of GROUP, and more than half of `each`, for nobody has two conversations with the same person
 * @param each a multiple of 4
 * @throws RangeError of numbers that are not so
 */
export function* circles(people: readonly Person[], each: number): Generator<Conversation> {
  if (people.length % GROUP !== 0 || each % 4 !== 0 || people.length <= each / 2)
    throw new RangeError(
      `${people.length} people cannot be in ${each} conversations each, half of them groups of ${GROUP}`,
    )
  const columns = people.length / GROUP
  for (let far = 1; far <= each / 4; far++)
    for (let i = 0; i < people.length; i++) yield { id: newId(), members: pick(people, [i, i + far]) }
  for (let turn = 0; turn < each / 2; turn++)
    for (let i = 0; i < columns; i++) {
      const numbers = Array.from({ length: GROUP }, (_, k) => k * columns + ((i + k * turn) % columns))
      yield { id: newId(), members: pick(people, numbers) }
    }
}

/** Conversations of one person, as many as there are others: every second with one of those, the rest groups. */
export const circlesOf = (one: Person, others: readonly Person[]): Conversation[] =>
  others.map((other, i) => {
    const group = [one, ...Array.from({ length: GROUP - 1 }, (_, k) => others[(i + k) % others.length] ?? other)]
    return { id: newId(), members: i % 2 === 1 ? group : [one, other] }
  })

/**
 * So many messages in conversations that `begin` has made, in turn, a second apart, the last one now.
 * @param saying the text of a message, by its number
 */
export async function speak(
  database: Database,
  conversations: readonly Conversation[],
  messages: number,
  saying: (number: number) => string,
): Promise<void> {
  for (let from = 0; from < messages; from += CHUNK) {
    const numbers = Array.from({ length: Math.min(CHUNK, messages - from) }, (_, i) => from + i)
    const spoken = numbers.flatMap((number) => {
      const conversation = conversations[number % conversations.length]
      if (conversation === undefined) return []
      const [author] = pick(conversation.members, [number])
      return [{ id: conversation.id, turn: Math.floor(number / conversations.length), author: author?.account, number }]
    })
    await database.query(
      `INSERT INTO entries (journal, seq, ordinal, rev, kind, actor, client_id, at, body)
       SELECT id, 3 + turn, 2 + turn, 3 + turn, 'message', author, gen_random_uuid(), $5 - 1000 * ($6 - number), body
       FROM unnest($1::uuid[], $2::int8[], $3::uuid[], $4::text[], $7::int8[]) m (id, turn, author, body, number)`,
      [
        spoken.map(({ id }) => id),
        spoken.map(({ turn }) => turn),
        spoken.map(({ author }) => author),
        numbers.map(saying),
        AT,
        messages,
        numbers,
      ],
    )
  }
  await database.query(
    `UPDATE journals j SET head = e.seq, ordinal = e.ordinal, at = e.at
     FROM (SELECT journal, max(seq) AS seq, max(ordinal) AS ordinal, max(at) AS at FROM entries GROUP BY journal) e
     WHERE j.id = e.journal AND e.seq > j.head`,
  )
}

const pick = (people: readonly Person[], numbers: readonly number[]): readonly Person[] =>
  numbers.flatMap((i) => people[i % people.length] ?? [])

/** Makes conversations. Each holds its beginning and one message, which everybody has read. */
export async function begin(database: Database, conversations: Iterable<Conversation>): Promise<void> {
  let chunk: Conversation[] = []
  let rows = 0
  for (const conversation of conversations) {
    chunk.push(conversation)
    rows += conversation.members.length
    if (rows < CHUNK) continue
    await write(database, chunk)
    chunk = []
    rows = 0
  }
  if (chunk.length > 0) await write(database, chunk)
}

async function write(database: Database, conversations: readonly Conversation[]): Promise<void> {
  const ids = conversations.map(({ id }) => id)
  const creators = conversations.map(({ members: [first] }) => first?.account)
  const sizes = conversations.map(({ members }) => members.length)
  const keys = conversations.map(({ members }) =>
    members.length === 2
      ? members
          .map(({ account }) => account)
          .sort()
          .join(":")
      : null,
  )
  const rows = conversations.flatMap(({ id, members }) => members.map(({ account }) => [id, account] as const))
  await database.transaction(async (tx) => {
    await tx.query("INSERT INTO journals (id, head, ordinal, at) SELECT unnest($1::uuid[]), 2, 1, $2", [ids, AT])
    await tx.query(
      `INSERT INTO conversations (id, kind, title, direct_key, created_by, request_hash, member_count, created_at)
       SELECT id, CASE WHEN key IS NULL THEN 'group' ELSE 'direct' END, CASE WHEN key IS NULL THEN 'Friends' END, key,
         creator, '', size, $5
       FROM unnest($1::uuid[], $2::text[], $3::uuid[], $4::int[]) c (id, key, creator, size)`,
      [ids, keys, creators, sizes, AT],
    )
    await tx.query(
      `INSERT INTO entries (journal, seq, ordinal, rev, kind, actor, client_id, at, body, data)
       SELECT id, seq, ordinal, seq, kind, creator, CASE WHEN seq = 2 THEN gen_random_uuid() END, $4, body,
         CASE WHEN seq = 1 THEN jsonb_build_object('title', NULL, 'count', size) END
       FROM unnest($1::uuid[], $2::uuid[], $3::int[]) c (id, creator, size),
         (VALUES (1, NULL::int8, 'created', NULL), (2, 1, 'message', 'See you tomorrow')) e (seq, ordinal, kind, body)`,
      [ids, creators, sizes, AT],
    )
    const both = [rows.map(([id]) => id), rows.map(([, account]) => account)]
    await tx.query(
      `INSERT INTO members (conversation, account, role, joined_seq, readable)
       SELECT conversation, account, 'member', 1, '{[1,)}'
       FROM unnest($1::uuid[], $2::uuid[]) m (conversation, account)`,
      both,
    )
    await tx.query(
      `INSERT INTO marks (conversation, account, read, delivered)
       SELECT conversation, account, 1, 1 FROM unnest($1::uuid[], $2::uuid[]) m (conversation, account)`,
      both,
    )
  })
}
