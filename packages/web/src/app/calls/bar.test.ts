import { type CallId, type CallView, type ConversationId, type GroupCall, LIMITS, newId } from "@everline/protocol"
import { expect, it } from "vitest"
import { goingOn } from "./bar.ts"

const call: GroupCall = {
  call: newId<CallId>(),
  conversation: newId<ConversationId>(),
  ...{ media: "video", begunAt: 1_000, connectedAt: 7_000, rev: 3, people: 4, locked: false },
}
const later = (at: number) => at + 500
const nothing: ReadonlySet<CallId> = new Set()
const bar = (more: Partial<GroupCall>) => goingOn({ ...call, ...more }, [], nothing, later)

it("a group's call can be joined until it is full or locked, and its bar says how many are in it and since when they talk", () => {
  expect(bar({})).toEqual({ kind: "open", media: "video", people: 4, since: 7_500 })
  expect(bar({ connectedAt: null })).toMatchObject({ kind: "open", since: null })
  expect(bar({ people: LIMITS.callPeople })).toMatchObject({ kind: "full" })
  expect(bar({ people: LIMITS.callPeople, locked: true })).toMatchObject({ kind: "locked" })
})

it("there is no bar where there is no call, nor of one that rings here or that one is in", () => {
  const mine: Pick<CallView, "call"> = { call: call.call }
  expect(goingOn(undefined, [], nothing, later)).toBeNull()
  expect(goingOn(call, [mine], nothing, later)).toBeNull()
  expect(goingOn(call, [{ call: newId<CallId>() }], nothing, later)).not.toBeNull()
})

it("who was removed from it is told so, and not that they may join, whether or not others may", () => {
  for (const more of [{}, { locked: true }, { people: LIMITS.callPeople }])
    expect(goingOn({ ...call, ...more }, [], new Set([call.call]), later)).toMatchObject({ kind: "removed" })
  expect(goingOn(call, [], new Set([newId<CallId>()]), later)).toMatchObject({ kind: "open" })
})
