import { type ConversationId, type Marks, type PrivacySettings, SIGNAL } from "@everline/protocol"
import fc from "fast-check"
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import type { Handlers, SignedIn } from "../../src/handler.ts"
import { openVillage, type Village, words } from "./village.ts"

let village: Village
let people = 0
let amy: SignedIn
let bob: SignedIn
/** Of the two; Amy has said five things. */
let conversation: ConversationId
beforeAll(async () => {
  village = await openVillage()
})
afterAll(() => village[Symbol.asyncDispose]())
beforeEach(() => meet())

async function meet(): Promise<void> {
  people += 1
  amy = await village.person(`amy-${people}`)
  bob = await village.person(`bob-${people}`)
  conversation = (await village.here["conversations.direct"](amy, { account: bob.account })).conversation.conversation
  for (const body of ["1", "2", "3", "4", "5"])
    await village.here["messages.send"](amy, { conversation, ...words(body) })
  village.signals.length = 0
  village.told.length = 0
}

const set = (who: SignedIn, change: Partial<PrivacySettings>, server: Handlers = village.here) =>
  server["privacy.set"](who, change)
const mark = (who: SignedIn, read: number, delivered = read) =>
  village.here["marks.set"](who, { conversation, read, delivered })
const shownTo = async (who: SignedIn) =>
  (await village.there["conversations.get"](who, { conversation })).conversation.peerMarks
/** What was signalled to somebody of the other's marks. */
const signalledTo = ({ account }: SignedIn, of: SignedIn): Marks[] =>
  village.signals.flatMap((frame, i) => {
    if (frame[1] !== "marks" || frame[2].account !== of.account || !village.told[i]?.includes(account)) return []
    return [{ read: frame[2].read, delivered: frame[2].delivered }]
  })

test("what one lets others see is the same on all servers and in one's own journal, and changes field by field", async () => {
  const first: PrivacySettings = {
    receipts: "delivered",
    typing: true,
    lastSeen: "contacts",
    foundByNumber: true,
    calls: "everybody",
  }
  expect(await village.here["privacy.settings"](amy, {})).toEqual(first)
  await set(amy, { receipts: "read" })
  await set(amy, { typing: false }, village.there)
  await set(amy, { typing: false })
  const now = { ...first, receipts: "read", typing: false }
  expect(await village.there["privacy.settings"](amy, {})).toEqual(now)
  const { entries } = await village.here["journal.range"](amy, { journal: amy.account, after: 0, limit: 200 })
  const changes = entries.flatMap((entry) => (entry.kind === "privacy_settings" ? [entry.settings] : []))
  expect(changes).toEqual([{ ...first, receipts: "read" }, now])
})

describe("how far one has come", () => {
  test("is told as far as it has arrived, and by reading nothing more, not even that something was marked", async () => {
    await mark(bob, 0, 3)
    await village.settled()
    const { position } = await village.here["sync.resume"](amy, {})
    await mark(bob, 3)
    expect(await shownTo(amy)).toEqual({ read: 0, delivered: 3 })
    expect(signalledTo(amy, bob)).toEqual([{ read: 0, delivered: 3 }])
    expect((await village.there["sync.resume"](amy, { position })).conversations).toEqual([])
    expect(signalledTo(bob, bob).at(-1)).toEqual({ read: 3, delivered: 3 })
  })

  test("is told of reading when both let each other see it, from then on, on every server", async () => {
    await set(bob, { receipts: "read" })
    await mark(bob, 2)
    expect(await shownTo(amy), "Amy does not tell").toEqual({ read: 0, delivered: 2 })
    await set(amy, { receipts: "read" }, village.there)
    expect(await shownTo(amy)).toEqual({ read: 0, delivered: 2 })
    await mark(bob, 4)
    expect(await shownTo(amy)).toEqual({ read: 4, delivered: 4 })
    await set(amy, { receipts: "delivered" }, village.there)
    await mark(bob, 5)
    expect(await shownTo(amy), "what was told is known").toEqual({ read: 4, delivered: 5 })
  })

  test("is not told at all to who wants it so, nor by them", async () => {
    await set(amy, { receipts: "nothing" })
    await mark(bob, 5)
    await mark(amy, 5)
    for (const who of [amy, bob]) expect(await shownTo(who)).toEqual({ read: 0, delivered: 0 })
    expect(signalledTo(amy, bob)).toEqual([])
    expect((await village.here["conversations.get"](bob, { conversation })).conversation.marks.read).toBe(5)
  })

  test("is one's own in a conversation with oneself", async () => {
    const own = (await village.here["conversations.direct"](amy, { account: amy.account })).conversation.conversation
    await village.here["messages.send"](amy, { conversation: own, ...words("milk") })
    await village.here["marks.set"](amy, { conversation: own, read: 1, delivered: 1 })
    const { conversation: seen } = await village.there["conversations.get"](amy, { conversation: own })
    expect(seen.peerMarks).toEqual({ read: 1, delivered: 1 })
  })

  /** What happens between two, and what Amy is told of Bob's marks by a model of a few lines. */
  const RECEIPTS = ["nothing", "delivered", "read"] as const
  const who = fc.constantFrom("amy", "bob")
  const deed = fc.oneof(
    fc.record({ does: fc.constant("mark"), read: fc.nat(5), delivered: fc.nat(5) }),
    fc.record({ does: fc.constant("set"), who, receipts: fc.constantFrom(...RECEIPTS), there: fc.boolean() }),
    fc.record({ does: fc.constant("block"), who, on: fc.boolean() }),
  )

  test("is, whatever the two choose and whoever blocks whom, never told beyond what both let each other see", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(deed, { maxLength: 14 }), async (deeds) => {
        await meet()
        const chosen = { amy: 1, bob: 1 }
        const blocks = new Set<string>()
        let marks: Marks = { read: 0, delivered: 0 }
        let told: Marks = { read: 0, delivered: 0 }
        const tell = ({ read, delivered }: Marks) => {
          const both = Math.min(chosen.amy, chosen.bob)
          if (blocks.size > 0) return
          if (both >= 1) told = { ...told, delivered: Math.max(told.delivered, read, delivered) }
          if (both >= 2) told = { ...told, read: Math.max(told.read, read) }
        }
        for (const one of deeds) {
          if ("receipts" in one) {
            chosen[one.who === "amy" ? "amy" : "bob"] = RECEIPTS.indexOf(one.receipts)
            await set(one.who === "amy" ? amy : bob, one, one.there ? village.there : village.here)
          } else if ("on" in one) {
            const [by, of] = one.who === "amy" ? [amy, bob] : [bob, amy]
            await village.here[one.on ? "accounts.block" : "accounts.unblock"](by, { account: of.account })
            const wasBlocked = blocks.size > 0
            if (one.on) blocks.add(one.who)
            else blocks.delete(one.who)
            if (wasBlocked) tell(marks)
          } else {
            await mark(bob, one.read, one.delivered)
            const before = marks
            const read = Math.max(marks.read, one.read)
            marks = { read, delivered: Math.max(marks.delivered, one.delivered, one.read) }
            if (marks.read !== before.read || marks.delivered !== before.delivered) tell(one)
          }
          expect(await shownTo(amy)).toEqual(told)
          expect(signalledTo(amy, bob).at(-1) ?? { read: 0, delivered: 0 }).toEqual(told)
        }
      }),
      { numRuns: 25 },
    )
  })
})

test("that one is typing is told to nobody whom one does not let know, by any server", async () => {
  const type = (server: Handlers) => server["typing.set"](bob, { conversation, on: true })
  await type(village.here)
  expect(village.signals).toEqual([[SIGNAL, "typing", { conversation, account: bob.account, on: true }]])
  await set(bob, { typing: false }, village.there)
  await type(village.here)
  expect(village.signals).toHaveLength(1)
})

describe("when somebody was last here", () => {
  const lastSeen = async (of: SignedIn, by: SignedIn) =>
    (await village.there["presence.lastSeen"](by, { account: of.account })).lastSeenAt
  const befriend = async () => {
    await village.here["contacts.request"](amy, { account: bob.account, greeting: "" })
    await village.here["contacts.accept"](bob, { account: amy.account })
  }

  test("is seen by contacts, to the minute; by others if one wants it so, and by nobody", async () => {
    expect(await lastSeen(bob, amy)).toBeNull()
    await befriend()
    const at = await lastSeen(bob, amy)
    expect(at).toBe(Math.floor(village.now() / 60_000) * 60_000)
    await set(bob, { lastSeen: "nobody" })
    expect(await lastSeen(bob, amy)).toBeNull()
    expect(await lastSeen(bob, bob)).toBe(at)
  })

  test("is seen by nobody who may not see whether they are here, nor across a block", async () => {
    await befriend()
    await set(bob, { lastSeen: "everybody" })
    await village.here["presence.show"](bob, { invisible: true })
    expect(await lastSeen(bob, amy)).toBeNull()
    await village.here["presence.show"](bob, { invisible: false, shownTo: "everybody" })
    const cid = await village.person(`cid-${people}`)
    expect(await lastSeen(bob, cid)).not.toBeNull()
    await village.here["accounts.block"](cid, { account: bob.account })
    expect(await lastSeen(bob, cid)).toBeNull()
  })
})
