/** A record of its own, and any number of writers on it: each is what one server process has. */
import {
  type AccountId,
  type ClientId,
  type ConversationId,
  type DeviceId,
  type Entry,
  type JournalId,
  newId,
  type Ordinal,
  type Seq,
} from "@everline/protocol"
import { createDatabase } from "../../../testkit/src/database.ts"
import { openDatabase } from "../../src/adapters/postgres/pool.ts"
import { presentEntries } from "../../src/features/messages/present.ts"
import { Journal, type JournalOptions } from "../../src/journal/journal.ts"
import type { Appended, NewEntry, Place } from "../../src/journal/types.ts"
import { requestHash } from "../../src/request-hash.ts"

export const amy = newId<AccountId>()

/** What a device asks to be kept; the same client id is the same request unless the body differs. */
export interface Asked {
  readonly journal: ConversationId
  readonly device: DeviceId
  readonly clientId: ClientId
  readonly body: string
}

export const ask = (journal: ConversationId, body: string, device = newId<DeviceId>()): Asked => ({
  journal,
  device,
  clientId: newId<ClientId>(),
  body,
})

export interface Kept {
  readonly seq: Seq
  readonly ordinal: Ordinal
  readonly device: DeviceId
  readonly clientId: ClientId
  readonly body: string
}

function newEntry({ journal, device, clientId, body }: Asked, guard: number | null): NewEntry {
  const once = { device, clientId, hash: requestHash(body) }
  return { journal, kind: "message", actor: amy, once, guard, counted: true, at: 1_800_000_000_000, body, data: null }
}

function toEntry(asked: Asked, { seq, ordinal, at }: Place): Entry {
  const { clientId, body } = asked
  const unchanged = { quote: null, editedAt: null, recalled: false, reactions: [] }
  const message = { seq, ordinal: ordinal ?? 0, author: amy, clientId, at, rev: seq, body, ...unchanged }
  return { kind: "message", seq, at, actor: amy, message }
}

interface WriterOptions extends Partial<JournalOptions> {
  /** Whether somebody who is connected there follows a journal; everybody follows all when left out. */
  readonly follows?: (journal: JournalId) => boolean
}

/** One server's pool and journal. */
function openWriter(
  config: Parameters<typeof openDatabase>[0],
  { follows = () => true, ...options }: WriterOptions = {},
) {
  const database = openDatabase(config)
  const told: { readonly journal: JournalId; readonly seq: Seq }[] = []
  const failures: unknown[] = []
  const journal = new Journal({
    database,
    present: (rows) => presentEntries(database, rows),
    failed: (error) => failures.push(error),
    ...options,
  })
  journal.listen({ follows, hear: ({ journal, entry: { seq } }) => void told.push({ journal, seq }) })
  return {
    database,
    journal,
    failures,
    append: (asked: Asked, guard: number | null = null): Promise<Appended> =>
      journal.append(newEntry(asked, guard), (place) => toEntry(asked, place)),
    /** Seqs of a journal that went to those connected here, as they went. */
    toldOf: (id: JournalId): Seq[] => told.filter((entry) => entry.journal === id).map((entry) => entry.seq),
    [Symbol.asyncDispose]: async () => {
      await journal[Symbol.asyncDispose]()
      await database[Symbol.asyncDispose]()
    },
  }
}

export type Writer = ReturnType<typeof openWriter>

/** Two writers on a database of their own. */
export async function openRecord() {
  const created = await createDatabase()
  const one = openWriter(created.config)
  const other = openWriter(created.config)
  return {
    one,
    other,
    config: created.config,
    another: (options: WriterOptions = {}) => openWriter(created.config, options),
    begin: async (): Promise<ConversationId> => {
      const journal = newId<ConversationId>()
      await one.database.query("INSERT INTO journals (id) VALUES ($1)", [journal])
      return journal
    },
    /** Every entry of a journal as it stands, ascending. */
    entries: (journal: JournalId): Promise<readonly Kept[]> =>
      one.database.query<Kept>(
        'SELECT seq, ordinal, device, client_id AS "clientId", body FROM entries WHERE journal = $1 ORDER BY seq',
        [journal],
      ),
    head: async (journal: JournalId) => {
      const [row] = await one.database.query<{ head: Seq; ordinal: Ordinal }>(
        "SELECT head, ordinal FROM journals WHERE id = $1",
        [journal],
      )
      return row
    },
    [Symbol.asyncDispose]: async () => {
      await one[Symbol.asyncDispose]()
      await other[Symbol.asyncDispose]()
      await created[Symbol.asyncDispose]()
    },
  }
}

/** 1, 2, … n. */
export const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i + 1)
