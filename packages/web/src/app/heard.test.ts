import {
  type AccountId,
  type CallId,
  type ClientId,
  type ConversationId,
  type Message,
  NO_SETTINGS,
  newId,
} from "@everline/protocol"
import { expect, test } from "vitest"
import { noteOf } from "./heard.ts"

const [amy, bob] = [newId<AccountId>(), newId<AccountId>()]
const conversation = newId<ConversationId>()
const message: Message = {
  ...{ seq: 9, ordinal: 7, author: bob, clientId: newId<ClientId>(), at: 0, rev: 9, body: "hello", quote: null },
  ...{ editedAt: null, recalled: false, reactions: [] },
}
const chat = { conversation, marks: { read: 6, delivered: 7 }, settings: NO_SETTINGS }
const heard = (change: Partial<Message> = {}, settings = {}, blocked: AccountId[] = []) =>
  noteOf({ ...chat, settings: { ...NO_SETTINGS, ...settings } }, { ...message, ...change }, amy, new Set(blocked))

test("what others write is heard, and says where and nothing more", () => {
  expect(heard()).toEqual({ kind: "message", conversation, seq: 9, named: false })
  expect(heard({ mentions: [amy] })).toMatchObject({ named: true })
})

test("what one wrote, read or does not want to hear is not, nor what was taken back", () => {
  expect([heard({ author: amy }), heard({ ordinal: 6 }), heard({ recalled: true })]).toEqual([null, null, null])
  expect(heard({}, {}, [bob])).toBeNull()
  expect(heard({ mentions: [bob] }, { muted: true })).toBeNull()
})

test("what a call leaves is not: it was heard itself, or was not to be", () => {
  const call = { call: newId<CallId>(), media: "audio", outcome: "cancelled", talkedMs: 0 } as const
  expect(heard({ call })).toBeNull()
})

test("being named goes through a muted conversation, unless that is muted too", () => {
  expect(heard({ mentions: [amy] }, { muted: true })).toMatchObject({ named: true })
  expect(heard({ mentionsAll: true }, { muted: true })).toMatchObject({ named: true })
  expect(heard({ mentions: [amy] }, { muted: true, mutedMentions: true })).toBeNull()
})
