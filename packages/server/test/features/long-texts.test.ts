import { type ConversationId, encode, LIMITS, newId, type Output, type Seq } from "@everline/protocol"
import { expect, test } from "vitest"
import { openVillage } from "./village.ts"

const LONG = "好".repeat(20_000)

test("a history of very long messages is read in answers that each fit into a frame, in both directions", async () => {
  await using village = await openVillage()
  const [amy, bob] = [await village.person("amy"), await village.person("bob")]
  const conversation = await village.group(amy, bob)
  for (let i = 0; i < 40; i += 1) {
    const body = `${i} ${LONG}`
    await village.here["messages.send"](amy, { conversation, clientId: newId(), body, quote: null })
  }
  const pages = { after: [] as Seq[], before: [] as Seq[] }
  const read = async (where: { after: Seq } | { before: Seq }): Promise<Output<"journal.range">> => {
    const page = await village.here["journal.range"](bob, { journal: conversation, limit: 200, ...where })
    expect(encode([1, 1, page], "msgpack").length).toBeLessThan(LIMITS.frameBytes)
    return page
  }
  for (let page = await read({ after: 0 }); ; page = await read({ after: pages.after.at(-1) ?? 0 })) {
    pages.after.push(...page.entries.map(({ seq }) => seq))
    expect(page.covers?.to).toBe(pages.after.at(-1))
    if (!page.more) break
  }
  for (let page = await read({ before: 42 }); ; page = await read({ before: pages.before[0] ?? 1 })) {
    pages.before.unshift(...page.entries.map(({ seq }) => seq))
    expect(page.covers?.from).toBe(pages.before[0])
    if (!page.more) break
  }
  const all = Array.from({ length: 41 }, (_, i) => i + 1)
  expect(pages).toEqual({ after: all, before: all })
})

test("a list of conversations that each end in a very long message comes in pages that fit", async () => {
  await using village = await openVillage()
  const [amy, bob] = [await village.person("amy"), await village.person("bob")]
  const made: ConversationId[] = []
  for (let i = 0; i < 12; i += 1) {
    village.pass(1_000)
    const conversation = await village.group(amy, bob)
    await village.here["messages.send"](amy, { conversation, clientId: newId(), body: LONG, quote: null })
    made.unshift(conversation)
  }
  const found: ConversationId[] = []
  for (let more = true; more; ) {
    const after = found.at(-1)
    const page = await village.here["conversations.list"](bob, { limit: 200, ...(after && { after }) })
    expect(encode([1, 1, page], "msgpack").length).toBeLessThan(LIMITS.frameBytes)
    found.push(...page.conversations.map(({ conversation }) => conversation))
    more = page.more
  }
  expect(found).toEqual(made)
})
