/** People who talk, served by two servers on one record, under a clock that the test moves. */
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type AccountId, type ClientId, type ConversationId, newId, type SignalFrame } from "@everline/protocol"
import { vi } from "vitest"
import { createDatabase } from "../../../testkit/src/database.ts"
import { diskBlobs } from "../../src/adapters/blobs/disk.ts"
import { PictureMaker } from "../../src/adapters/pictures/maker.ts"
import { isRetryable } from "../../src/adapters/postgres/failures.ts"
import { openDatabase } from "../../src/adapters/postgres/pool.ts"
import { desk } from "../../src/adapters/sms/desk.ts"
import type { Database } from "../../src/database.ts"
import { successorKey } from "../../src/features/devices/tokens.ts"
import { indexDue } from "../../src/features/search/indexing.ts"
import type { SignedIn } from "../../src/handler.ts"
import { PICTURES } from "../../src/paths.ts"
import { noPush } from "../../src/ports/push.ts"
import { createServices, type ServicesOptions } from "../../src/services.ts"

const MIB = 2 ** 20

type Texting = NonNullable<ServicesOptions["texting"]> | null

/** What a busy machine failed at is tried again; anything else fails the test. */
function unheard(error: unknown): void {
  if (!isRetryable(error)) throw error
}

interface ServerParts extends Pick<ServicesOptions, "database" | "clock" | "files" | "site" | "failed"> {
  readonly texting: Texting
}

function openServer(parts: ServerParts) {
  const signals: SignalFrame[] = []
  const told: (readonly AccountId[])[] = []
  const services = createServices({
    ...parts,
    maxMembers: 50,
    signUp: "invited",
    ice: { urls: [], secret: undefined },
    rooms: { changed() {}, say: async () => {}, servers: () => [] },
    successorKey: successorKey("the database's password"),
    serverName: "the village",
    lines: { isOnline: () => false, cut() {}, refuse() {}, renew() {} },
    signals: {
      toAccounts: (accounts, frame) => {
        signals.push(frame)
        told.push(accounts)
      },
      toConversation: (_conversation, frame) => signals.push(frame),
    },
    sms: desk,
    push: noPush,
  })
  return { ...services, signals, told }
}

/**
 * Waits until no transaction is open that began before this, of any test at the same PostgreSQL: a position of
 * `sync.resume` is held back by the oldest.
 */
async function settled(database: Database): Promise<void> {
  const [now] = await database.query<{ end: string }>("SELECT pg_snapshot_xmax(pg_current_snapshot())::text AS end")
  const isPast = async () => {
    const asked = "SELECT pg_snapshot_xmin(pg_current_snapshot()) >= $1::xid8 AS past"
    return (await database.query<{ past: boolean }>(asked, [now?.end]))[0]?.past === true
  }
  await vi.waitUntil(isPast, { timeout: 30_000, interval: 5 })
}

/**
 * @param texting how texts go to phones; they do not when left out
 * @param site where browsers find the servers
 * @param failed told what fails by itself; a test fails by it when left out
 */
export async function openVillage(
  texting: Texting = null,
  site: string | null = "https://village.example",
  failed: (error: unknown) => void = unheard,
) {
  const created = await createDatabase()
  const database = openDatabase(created.config)
  const elsewhere = openDatabase(created.config)
  let now = 1_800_000_000_000
  const clock = { now: () => now }
  const folder = await mkdtemp(join(tmpdir(), "everline-village-"))
  const pictures = new PictureMaker(PICTURES)
  const files = { blobs: diskBlobs(folder), pictures, room: { largest: 8 * MIB, quota: 20 * MIB } }
  const parts = { database, clock, files, texting, site, failed }
  const here = openServer(parts)
  const there = openServer(parts)
  return {
    database,
    config: created.config,
    here: here.handlers,
    /** The same record, by another server. */
    there: there.handlers,
    /** Who is here, by each server; nothing runs before `begin`. */
    presence: { here: here.presence, there: there.presence },
    /** What is fetched with a ticket, from the other server. */
    exports: there.exports,
    /** Writes signatures for search, as a server does once a second: by one server, by the other. */
    index: () => indexDue(database),
    indexThere: () => indexDue(elsewhere),
    /** Of one server and of the other. */
    files: { here: here.files, there: there.files },
    users: here.users,
    /** Texts to phones, by one server; nothing goes before `begin`. */
    texts: here.texts,
    fallback: here.fallback,
    /** What the time brings to calls, by one server and by the other. */
    calls: { here: here.calls, there: there.calls },
    carried: here.carried,
    /** Links to files, by the other server. */
    links: there.links,
    /** Where both keep the bytes of files. */
    blobs: files.blobs,
    folder,
    /** A position taken now has passed all that was written so far. */
    settled: () => settled(database),
    signals: here.signals,
    /** Whose token it is, by the other server. @throws as `Devices.authenticate` */
    authenticate: (token: string) => there.devices.authenticate(token),
    /** Whom those signals went to that name accounts. */
    told: here.told,
    now: clock.now,
    pass: (milliseconds: number) => {
      now += milliseconds
    },
    /** Somebody with one device. */
    person: async (userName: string): Promise<SignedIn> => {
      const { self, device } = await here.accounts.createBot(userName, userName)
      return { account: self.account, device, admin: false, address: "127.0.0.1" }
    },
    /** A group of the first one's making. */
    group: async (owner: SignedIn, ...others: SignedIn[]): Promise<ConversationId> => {
      const conversation = newId<ConversationId>()
      const members = others.map(({ account }) => account)
      await here.handlers["conversations.create"](owner, { conversation, title: "The well", members })
      return conversation
    },
    [Symbol.asyncDispose]: async () => {
      await here[Symbol.asyncDispose]()
      await pictures[Symbol.asyncDispose]()
      await there[Symbol.asyncDispose]()
      await elsewhere[Symbol.asyncDispose]()
      await database[Symbol.asyncDispose]()
      await created[Symbol.asyncDispose]()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

export type Village = Awaited<ReturnType<typeof openVillage>>

/** Names a change for the first time; a retry says the same. */
export const once = () => ({ clientId: newId<ClientId>() })
/** A message's wording, named for the first time. */
export const words = (body: string) => ({ ...once(), body, quote: null })
