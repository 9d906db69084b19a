import type { CallOutcome } from "@everline/protocol"
import { expect, it } from "vitest"
import { becameOf } from "./gist.ts"

/** As who called is told, and as who was called. */
const told = (outcome: CallOutcome, group: boolean) =>
  [true, false].map((mine) => becameOf({ outcome }, { mine, group }))

it("a call between two says what the other did, or that one missed it", () => {
  expect(told("answered", false)).toEqual([null, null])
  expect(told("declined", false)).toEqual(["call.declined", "call.declined.mine"])
  expect(told("cancelled", false)).toEqual(["call.cancelled", "call.missed"])
  expect(told("lost", false)).toEqual(["call.lost", "call.lost"])
})

it("a group's call says of nobody that they declined, and that it went on until the last were out", () => {
  expect(told("lost", true)).toEqual([null, null])
  expect(told("declined", true)).toEqual(["call.no_answer", "call.no_answer"])
  expect(told("busy", true)).toEqual(["call.no_answer", "call.missed"])
  expect(told("no_answer", true)).toEqual(["call.no_answer", "call.missed"])
  expect(told("failed", true)).toEqual(["call.failed", "call.failed"])
})
