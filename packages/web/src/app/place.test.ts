import { type ConversationId, newId } from "@everline/protocol"
import { describe, expect, it } from "vitest"
import { type Place, parentOf, pathOf, placeOf } from "./place.ts"

const conversation = newId<ConversationId>()
const places: readonly Place[] = [
  { at: "chats" },
  { at: "chat", conversation },
  { at: "chat", conversation, seq: 42 },
  { at: "info", conversation },
  { at: "search" },
  { at: "new" },
  { at: "new-group" },
  { at: "devices" },
  { at: "me" },
  { at: "login" },
  { at: "join", invite: "7Q4MK2XN" },
  { at: "enter", link: "Z61RJ2Qg" },
]

describe("places and paths", () => {
  it("name each other", () => {
    for (const place of places) expect(placeOf(pathOf(place))).toEqual(place)
  })

  it("lead to the chats when a path is of no place", () => {
    for (const path of [
      "/c",
      "/c/not-an-id",
      "/devices/3",
      "/nowhere",
      "/c/x/y/z",
      `/c/${conversation}/0`,
      `/c/${conversation}/4e2`,
      "/join",
    ]) {
      expect(placeOf(path)).toEqual({ at: "chats" })
    }
  })

  it("go up to the chats in the end", () => {
    for (const place of places) expect(parentOf(parentOf(place))).toEqual({ at: "chats" })
  })
})
