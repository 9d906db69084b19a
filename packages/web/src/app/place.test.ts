import { type AccountId, type ConversationId, newId } from "@everline/protocol"
import { describe, expect, it } from "vitest"
import { type Place, parentOf, pathOf, placeOf } from "./place.ts"

const conversation = newId<ConversationId>()
const places: readonly Place[] = [
  { at: "chats" },
  { at: "chat", conversation },
  { at: "chat", conversation, seq: 42 },
  { at: "merged", conversation, seq: 42 },
  { at: "info", conversation },
  { at: "search" },
  { at: "new" },
  { at: "new-group" },
  { at: "devices" },
  { at: "passkeys" },
  { at: "numbers" },
  { at: "login-number" },
  { at: "me" },
  { at: "login" },
  { at: "contacts" },
  { at: "add" },
  { at: "requests" },
  { at: "person", account: newId<AccountId>() },
  { at: "meet", link: "uN3Qx_-7" },
  { at: "join", invite: "7Q4MK2XN" },
  { at: "enter", link: "Z61RJ2Qg" },
  { at: "group-link", groupLink: "q8Zk2_xPw" },
  { at: "admin", page: null },
  { at: "admin", page: "sign-ups" },
  { at: "user", account: newId<AccountId>() },
  { at: "pair", shown: null },
  { at: "pair", shown: "Z61RJ2Qg-x_Y" },
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
      "/join",
      "/p/3",
      "/contacts/3",
      "/add",
      "/constructor",
      "/pair/x",
      "/admin/nothing",
      "/admin/users/not-an-id",
      "/#x",
      `/c/${conversation}/0`,
      `/c/${conversation}/4e2`,
      `/c/${conversation}/42/some`,
      `/c/${conversation}/info/all`,
    ]) {
      expect(placeOf(path)).toEqual({ at: "chats" })
    }
  })

  it("go up to the chats in the end", () => {
    for (const place of places) {
      const above = [place]
      while (above.length < 5) above.push(parentOf(above.at(-1) ?? place))
      expect(above.at(-1)).toEqual({ at: "chats" })
    }
  })
})
