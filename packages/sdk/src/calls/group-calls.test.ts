import { type CallId, type ConversationId, type GroupCall, newId } from "@everline/protocol"
import fc from "fast-check"
import { expect, test } from "vitest"
import { GroupCalls } from "./group-calls.ts"

const begun = (begunAt: number): GroupCall => ({
  ...{ call: newId<CallId>(), conversation: newId<ConversationId>(), begunAt, media: "audio", locked: false },
  ...{ connectedAt: null, rev: 1, people: 1 },
})
const [first, second] = [begun(1_000), begun(2_000)]
const joined: GroupCall = { ...first, rev: 4, people: 3 }
const over: GroupCall = { ...first, rev: 7, people: 0 }

test("of what is told of a group's call the newest holds, in whatever order it comes; one that is over stays so", () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(first, joined, over), { minLength: 1 }), (told) => {
      const calls = new GroupCalls()
      for (const one of told) calls.signalled(one)
      const newest = told.reduce((one, other) => (other.rev > one.rev ? other : one))
      expect(calls.list.value).toEqual(newest.people === 0 ? [] : [newest])
    }),
  )
})

test("what ended while the line was down is over when it is back, and what began since it was asked is not", () => {
  const calls = new GroupCalls()
  calls.signalled(first)
  const before = calls.list.value
  calls.signalled(second)
  calls.resume([], before)
  expect(calls.list.value).toEqual([second])
  calls.resume([{ ...first, rev: 9 }, second], calls.list.value)
  expect(calls.list.value.map(({ call }) => call)).toEqual([first.call, second.call])
})
