import "fake-indexeddb/auto"
import { type ConversationId, type DeviceId, newId } from "@everline/protocol"
import { afterEach, expect, test } from "vitest"
import { begin } from "../journal/apply.ts"
import { JournalModel } from "../testing/journal-model.ts"
import { browserCache } from "./browser.ts"
import { keptConversation, keptPerson, keptToken } from "./peek.ts"

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
      begin({ ...snapshot, conversation: group, kind: "group", title: "The well" }),
      begin({ ...snapshot, conversation: direct, kind: "direct", title: null, peer: other }),
    ],
    profiles: [{ account: other, userName: "ben", displayName: "Ben", kind: "person" }],
  })
  expect(await keptConversation(group)).toEqual({ name: "The well", isGroup: true })
  expect(await keptConversation(direct)).toEqual({ name: "Ben", isGroup: false })
  expect(await keptPerson(other)).toBe("Ben")
  await cache.write({ contacts: [[other, { account: other, remark: "Uncle", groups: [], since: 0 }]] })
  expect([(await keptConversation(direct))?.name, await keptPerson(other)]).toEqual(["Uncle", "Uncle"])
  expect([await keptConversation(newId()), await keptPerson(newId())]).toEqual([null, null])
  await cache.write({ session: { token: "a token", self: null, device: newId<DeviceId>() } })
  expect(await keptToken()).toBe("a token")
  cache.close()
})

test("where nothing is kept nothing is known, and nothing is made", async () => {
  expect([await keptConversation(newId()), await keptPerson(newId()), await keptToken()]).toEqual([null, null, null])
  expect((await indexedDB.databases()).map(({ name }) => name)).not.toContain("everline")
})
