import { type ConversationId, encode, LIMITS, newId, type Seq } from "@everline/protocol"
import { methods } from "@everline/protocol/schema"
import * as v from "valibot"
import { expect, test } from "vitest"
import type { SignedIn } from "../../src/handler.ts"
import { openVillage } from "./village.ts"

type Village = Awaited<ReturnType<typeof openVillage>>

const say = (village: Village, who: SignedIn, conversation: ConversationId, body: string) =>
  village.here["messages.send"](who, { conversation, clientId: newId(), body, quote: null })

test("what several conversations lack comes in one answer, each as it would come alone", async () => {
  await using village = await openVillage()
  const [amy, bob] = [await village.person("amy"), await village.person("bob")]
  const conversations = await Promise.all(Array.from({ length: 5 }, () => village.group(amy, bob)))
  for (const [i, conversation] of conversations.entries())
    for (let n = 0; n <= i; n += 1) await say(village, amy, conversation, `${n}`)
  const ranges = conversations.map((conversation, i) => (i === 4 ? { conversation } : { conversation, after: 1 }))
  const { pages, answered } = await village.there["journal.ranges"](bob, { ranges, limit: 3 })
  expect(answered).toBe(5)
  const alone = ranges.map(({ conversation: journal, after }) =>
    village.here["journal.range"](bob, { journal, after, limit: 3 }),
  )
  expect(pages.map(({ conversation: _, ...page }) => page)).toEqual(await Promise.all(alone))
  expect(pages.map(({ conversation }) => conversation)).toEqual(conversations)
})

test("what one may not read is left out, and so is what was said after one left", async () => {
  await using village = await openVillage()
  const [amy, bob, cid] = [await village.person("amy"), await village.person("bob"), await village.person("cid")]
  const [ours, theirs, left] = [
    await village.group(amy, bob),
    await village.group(amy, cid),
    await village.group(amy, bob, cid),
  ]
  for (const conversation of [ours, theirs, left]) await say(village, amy, conversation, "before")
  await village.here["conversations.leave"](bob, { conversation: left, clientId: newId() })
  for (const conversation of [ours, theirs, left]) await say(village, amy, conversation, "after")
  const ranges = [newId<ConversationId>(), theirs, left, ours].map((conversation) => ({ conversation, after: 0 }))
  const { pages, answered } = await village.here["journal.ranges"](bob, { ranges, limit: 200 })
  expect(answered).toBe(4)
  expect(pages.map(({ conversation }) => conversation)).toEqual([left, ours])
  const bodies = pages.map(({ entries }) => entries.flatMap((entry) => ("message" in entry ? entry.message.body : [])))
  expect(bodies).toEqual([["before"], ["before", "after"]])
})

test("very long messages of many conversations come in answers that each fit into a frame, and none is missed", async () => {
  await using village = await openVillage()
  const [amy, bob] = [await village.person("amy"), await village.person("bob")]
  const long = "好".repeat(20_000)
  const conversations = await Promise.all(Array.from({ length: 6 }, () => village.group(amy, bob)))
  for (const conversation of conversations)
    for (let n = 0; n < 5; n += 1) await say(village, amy, conversation, `${n} ${long}`)
  const held = new Map<ConversationId, Seq>(conversations.map((conversation) => [conversation, 1]))
  let lacking = conversations
  for (let questions = 0; lacking.length > 0; questions += 1) {
    expect(questions).toBeLessThan(30)
    const ranges = lacking.map((conversation) => ({ conversation, after: held.get(conversation) ?? 0 }))
    const answer = await village.here["journal.ranges"](bob, { ranges, limit: 200 })
    expect(encode([1, 1, answer], "msgpack").length).toBeLessThan(LIMITS.frameBytes)
    for (const { conversation, entries, covers } of answer.pages) {
      expect(entries[0]?.seq).toBe((held.get(conversation) ?? 0) + 1)
      expect(covers?.to).toBe(entries.at(-1)?.seq)
      held.set(conversation, covers?.to ?? 0)
    }
    lacking = lacking.filter((conversation) => held.get(conversation) !== 6)
  }
  expect([...held.values()]).toEqual(conversations.map(() => 6))
})

test("a conversation that is named twice is a mistake, and so is none at all", () => {
  const conversation = newId<ConversationId>()
  const isTaken = (ranges: object[]) => v.is(methods["journal.ranges"].input, { ranges })
  expect(isTaken([{ conversation }])).toBe(true)
  expect(isTaken([{ conversation }, { conversation, after: 1 }])).toBe(false)
  expect(isTaken([])).toBe(false)
})
