import "fake-indexeddb/auto"
import { type ConversationId, type DeviceId, newId } from "@everline/protocol"
import { afterEach, expect, test } from "vitest"
import { begin } from "../journal/apply.ts"
import { JournalModel } from "../testing/journal-model.ts"
import { browserCache } from "./browser.ts"
import { keptName, keptToken } from "./peek.ts"

afterEach(async () => {
  await new Promise((gone) => Object.assign(indexedDB.deleteDatabase("everline"), { onsuccess: gone }))
})

test("a conversation is called what this device calls it: its title, or the other's name or remark", async () => {
  const model = new JournalModel()
  const [self, other] = model.accounts
  if (self === undefined || other === undefined) throw new RangeError("no accounts")
  const snapshot = model.snapshot(self)
  const [group, direct] = [newId<ConversationId>(), newId<ConversationId>()]
  const cache = browserCache()
  await cache.write({
    conversations: [
      begin({ ...snapshot, conversation: group, title: "The well" }),
      begin({ ...snapshot, conversation: direct, title: null, peer: other }),
    ],
    profiles: [{ account: other, userName: "ben", displayName: "Ben", kind: "person" }],
  })
  expect([await keptName(group), await keptName(direct)]).toEqual(["The well", "Ben"])
  await cache.write({ contacts: [[other, { account: other, remark: "Uncle", groups: [], since: 0 }]] })
  expect(await keptName(direct)).toBe("Uncle")
  expect(await keptName(newId<ConversationId>())).toBeNull()
  await cache.write({ session: { token: "a token", self: null, device: newId<DeviceId>() } })
  expect(await keptToken()).toBe("a token")
  cache.close()
})

test("where nothing is kept nothing is known, and nothing is made", async () => {
  expect([await keptName(newId<ConversationId>()), await keptToken()]).toEqual([null, null])
  expect((await indexedDB.databases()).map(({ name }) => name)).not.toContain("everline")
})
