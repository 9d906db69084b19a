import { expect, it } from "vitest"
import { Teardowns } from "./teardowns.ts"

it("tells of connections that were there and are no more, each once", () => {
  const teardowns = new Teardowns()
  expect(teardowns.look("amy", ["new"])).toEqual([])
  expect(teardowns.look("amy", ["connected", "connecting"])).toEqual([])
  expect(teardowns.look("amy", ["disconnected", "connected"])).toEqual([])
  expect(teardowns.look("amy", ["failed", "connected"])).toEqual([{ page: "amy", connection: 0, was: "disconnected" }])
  expect(teardowns.look("amy", ["closed", "closed", "connecting"])).toEqual([
    { page: "amy", connection: 1, was: "connected" },
  ])
  expect([teardowns.count, teardowns.begun]).toEqual([2, 3])
})

it("does not tell of those that never came to be, nor of those that come back", () => {
  const teardowns = new Teardowns()
  teardowns.look("amy", ["connecting", "connected"])
  teardowns.look("amy", ["closed", "disconnected"])
  teardowns.look("amy", ["closed", "connected"])
  expect([teardowns.count, teardowns.begun]).toEqual([0, 2])
})

it("tells pages apart", () => {
  const teardowns = new Teardowns()
  teardowns.look("amy", ["connected"])
  teardowns.look("ben", ["connecting"])
  teardowns.look("ben", ["closed"])
  expect([teardowns.count, teardowns.begun]).toEqual([0, 2])
})
