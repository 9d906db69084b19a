import {
  type AccountId,
  CALL,
  type ClientId,
  ENTRY,
  encode,
  FAILURE,
  newId,
  PING,
  type ServerFrame,
} from "@everline/protocol"
import { describe, expect, test } from "vitest"
import { Judge } from "./judge.ts"

const amy = newId<AccountId>()
const message = {
  seq: 2,
  ordinal: 1,
  author: amy,
  clientId: newId<ClientId>(),
  at: 1,
  rev: 2,
  body: "hello",
  quote: null,
  editedAt: null,
  recalled: false,
  reactions: [],
}
const entry = { kind: "message", seq: 2, at: 1, actor: amy, message } as const

/** What a judge finds when the server says this, after one call of `messages.send`. */
function judged(...frames: (ServerFrame | readonly unknown[])[]): string[] {
  const faults: string[] = []
  const judge = new Judge((fault) => faults.push(fault))
  judge.sent(encode([CALL, 7, "messages.send", {}], "msgpack"))
  for (const frame of frames) judge.received(JSON.stringify(frame))
  return faults
}

describe("what the contract declares", () => {
  test("passes", () => {
    expect(
      judged(
        [ENTRY, amy, entry],
        [CALL, 7, { seq: 2, ordinal: 1, at: 1 }],
        [FAILURE, 7, { code: "body_empty", field: "body" }],
        [FAILURE, 7, { code: "unavailable", retryAfterMs: 100 }],
        [PING, 5],
        [4, "typing", { conversation: newId(), account: amy, on: true }],
      ),
    ).toEqual([])
  })
})

describe("what it does not declare", () => {
  const faults: Record<string, readonly unknown[]> = {
    "a field of a message": [ENTRY, amy, { ...entry, message: { ...message, secret: 1 } }],
    "a field of an entry": [ENTRY, amy, { ...entry, hash: "x" }],
    "a field of an answer": [CALL, 7, { seq: 2, ordinal: 1, at: 1, rev: 2 }],
    "a field that is missing": [CALL, 7, { seq: 2, at: 1 }],
    "an error of another method": [FAILURE, 7, { code: "invite_invalid" }],
    "an error of no catalogue": [FAILURE, 7, { code: "oops" }],
    "an answer nobody asked for": [CALL, 8, {}],
    "a signal of no name": [4, "shouting", {}],
    "a frame of no kind": [9, {}],
    "one element too many": [PING, 5, 6],
  }
  for (const [what, frame] of Object.entries(faults)) {
    test(`${what} is a fault`, () => {
      expect(judged(frame)).toHaveLength(1)
    })
  }
})
