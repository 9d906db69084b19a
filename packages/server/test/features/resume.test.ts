/** What a device that asks what changed is told, while others go on writing. */
import type { ClientId, ConversationId, Epoch, Seq } from "@everline/protocol"
import { EverlineError, newId } from "@everline/protocol"
import { afterEach, beforeEach, expect, test } from "vitest"
import { presentEntries } from "../../src/features/messages/present.ts"
import type { SignedIn } from "../../src/handler.ts"
import { Journal } from "../../src/journal/journal.ts"
import { once, openVillage, type Village, words } from "./village.ts"

let village: Village
let amy: SignedIn
let bob: SignedIn
beforeEach(async () => {
  village = await openVillage()
  amy = await village.person("amy")
  bob = await village.person("bob")
})
afterEach(() => village[Symbol.asyncDispose]())

const groups = (count: number) => Promise.all(Array.from({ length: count }, () => village.group(amy, bob)))
const say = (conversation: ConversationId, server = village.here, body = "hello") =>
  server["messages.send"](amy, { conversation, ...words(body) })
const resume = (since: { epoch: Epoch; position: number }) =>
  village.here["sync.resume"](bob, { epoch: since.epoch, position: since.position })
const headOf = async (conversation: ConversationId): Promise<Seq> =>
  (await village.here["conversations.get"](bob, { conversation })).conversation.head

/** Bob's device: what it knows by the answers that it was given, and by nothing else. */
class Onlooker {
  readonly heads = new Map<ConversationId, Seq>()
  take(conversations: readonly { conversation: ConversationId; head: Seq }[]): void {
    for (const { conversation, head } of conversations)
      this.heads.set(conversation, Math.max(head, this.heads.get(conversation) ?? 0))
  }
}

test("a commit that lands late is told, though later ones were told before it", async () => {
  const [slow, quick] = await groups(2)
  if (slow === undefined || quick === undefined) throw new Error("two were made")
  await using journal = new Journal({
    database: village.database,
    present: (rows) => presentEntries(village.database, rows),
    failed: (error) => expect.unreachable(String(error)),
  })
  await village.settled()
  const start = await village.here["sync.resume"](bob, {})
  let between = start
  await journal.transact(async (tx) => {
    const base = { journal: slow, actor: amy.account, guard: null, counted: true, at: 1, data: null } as const
    const once = { device: amy.device, clientId: newId<ClientId>(), hash: new Uint8Array(16) }
    await tx.appendOne({ ...base, kind: "message", once, body: "on its way" })
    await say(quick)
    between = await resume(start)
    expect(between.conversations.map(({ conversation }) => conversation)).toEqual([quick])
  })
  const after = await resume(between)
  expect(after.conversations.find(({ conversation }) => conversation === slow)).toMatchObject({ head: 2 })
})

test("whenever one asks, nothing that two servers write is passed over", async () => {
  const conversations = await groups(6)
  const onlooker = new Onlooker()
  let since = await village.here["sync.resume"](bob, {})
  onlooker.take((await village.here["conversations.list"](bob, { limit: 50 })).conversations)

  let isDone = false
  const writers = conversations.map(async (conversation, i) => {
    for (let n = 0; n < 25; n += 1) {
      await say(conversation, (i + n) % 2 === 0 ? village.here : village.there)
      if (n % 5 === i % 5)
        await village.there["messages.react"](amy, {
          conversation,
          message: 2,
          emoji: "👍",
          on: n % 2 === 0,
          ...once(),
        })
    }
  })
  const asking = (async () => {
    while (!isDone) {
      since = await resume(since)
      onlooker.take(since.conversations)
    }
  })()
  await Promise.all(writers)
  isDone = true
  await asking
  onlooker.take((await resume(since)).conversations)
  for (const conversation of conversations) expect(onlooker.heads.get(conversation)).toBe(await headOf(conversation))
})

test("pages of a list that changes meanwhile, and what changed since before the first, are all there is", async () => {
  const conversations = await groups(23)
  for (const conversation of conversations) {
    village.pass(1_000)
    await say(conversation)
  }
  const start = await village.here["sync.resume"](bob, {})
  const onlooker = new Onlooker()
  let after: ConversationId | undefined
  for (let pages = 0; ; pages += 1) {
    const page = await village.here["conversations.list"](bob, { limit: 4, ...(after === undefined ? {} : { after }) })
    onlooker.take(page.conversations)
    after = page.conversations.at(-1)?.conversation
    if (!page.more) break
    expect(pages, "it comes to an end").toBeLessThan(50)
    village.pass(1_000)
    // Sometimes the very one at which the next page begins comes to the top.
    const moved = pages === 2 ? after : conversations[pages % conversations.length]
    if (moved !== undefined) await say(moved)
  }
  onlooker.take((await resume(start)).conversations)
  expect(onlooker.heads.size).toBe(23)
  for (const conversation of conversations) expect(onlooker.heads.get(conversation)).toBe(await headOf(conversation))
})

test("a place from another record, or from the future, is refused", async () => {
  const { epoch, position } = await village.here["sync.resume"](bob, {})
  const refused = expect.objectContaining({ constructor: EverlineError, code: "resync_required" })
  await expect(resume({ epoch: newId<Epoch>(), position })).rejects.toEqual(refused)
  await expect(resume({ epoch, position: position + 1_000 })).rejects.toEqual(refused)
})
