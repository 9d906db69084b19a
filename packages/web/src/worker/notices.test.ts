import { newId } from "@everline/protocol"
import { expect, test } from "vitest"
import { noteFrom } from "./notices.ts"

const conversation = newId()
const from = (said: unknown) => noteFrom({ json: () => said })

test("a push is taken as it says, and leads nowhere else than into the app", () => {
  const note = { kind: "message", conversation, seq: 4, named: true }
  expect(from(note)).toEqual(note)
  expect(from({ kind: "request", seq: 2 })).toEqual({ kind: "request", seq: 2 })
  const call = { kind: "call", call: newId(), conversation, media: "audio" }
  expect(from(call)).toEqual(call)
  expect(from({ ...call, caller: note.conversation })).toEqual({ ...call, caller: note.conversation })
  for (const elsewhere of [{ call: "../login" }, { caller: "../login" }])
    expect(from({ ...call, ...elsewhere })).toBeNull()
  for (const elsewhere of ["../login", "https://evil.example", "", null])
    expect(from({ ...note, conversation: elsewhere })).toBeNull()
})

test("what this build does not know is something all the same", () => {
  expect(from({ kind: "ring", seq: 1 })).toBeNull()
  expect(noteFrom(null)).toBeNull()
  expect(noteFrom({ json: () => JSON.parse("{") })).toBeNull()
})
