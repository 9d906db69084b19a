import { type AccountId, type ClientId, type ConversationId, type Message, newId } from "@everline/protocol"
import { expect, test } from "vitest"
import { contradictions, isWhole, type Operation, type Outcome } from "./history.ts"

const conversation = newId<ConversationId>()

const message = (clientId: ClientId, seq: number, body = "hello"): Message => ({
  seq,
  ordinal: seq,
  author: newId<AccountId>(),
  clientId,
  at: 1,
  rev: seq,
  body,
  quote: null,
  editedAt: null,
  recalled: false,
  reactions: [],
})

/** What is found when one message was sent with this outcome and these are kept. */
function found(outcome: Outcome, ...kept: ((id: ClientId) => Message)[]) {
  const clientId = newId<ClientId>()
  const history: Operation[] = [{ conversation, clientId, body: "hello", outcome }]
  return contradictions(history, new Map([[conversation, kept.map((make) => make(clientId))]])).length
}

const at =
  (seq: number, body?: string) =>
  (id: ClientId): Message =>
    message(id, seq, body)

test("what is acknowledged must be there once, where it was said to be, in the same words", () => {
  expect(found({ kind: "ok", seq: 1 }, at(1))).toBe(0)
  expect(found({ kind: "ok", seq: 1 })).toBe(1)
  expect(found({ kind: "ok", seq: 1 }, at(2))).toBe(1)
  expect(found({ kind: "ok", seq: 1 }, at(1), at(2))).toBe(1)
  expect(found({ kind: "ok", seq: 1 }, at(1, "other words"))).toBe(1)
})

test("what is unknown may be there once or not at all; what was refused may not", () => {
  expect(found({ kind: "unknown" })).toBe(0)
  expect(found({ kind: "unknown" }, at(1))).toBe(0)
  expect(found({ kind: "unknown" }, at(1), at(2))).toBe(1)
  expect(found({ kind: "failed" })).toBe(0)
  expect(found({ kind: "failed" }, at(1))).toBe(1)
})

test("nothing is there that nobody sent", () => {
  expect(contradictions([], new Map([[conversation, [message(newId<ClientId>(), 1)]]]))).toHaveLength(1)
})

test("a conversation is whole when no ordinal is missing and seqs rise", () => {
  const id = newId<ClientId>()
  expect(isWhole([message(id, 1), message(id, 2)])).toBe(true)
  expect(isWhole([message(id, 1), message(id, 3)])).toBe(false)
  expect(isWhole([message(id, 2), message(id, 1)])).toBe(false)
})
