import { type AccountId, newId } from "@everline/protocol"
import { describe, expect, it } from "vitest"
import type { LineView, MessageView } from "../views.ts"
import { nextUnheard } from "./playing.ts"

const said = (key: string, more: Partial<MessageView> = {}): LineView => ({
  kind: "message",
  key,
  seq: 1,
  author: { account: newId<AccountId>(), name: "Ben", userName: "ben", kind: "person", handle: "@ben" },
  mine: false,
  at: 0,
  body: "",
  merged: null,
  call: null,
  sms: null,
  attachments: [],
  unheard: false,
  upload: null,
  edited: false,
  recalled: false,
  recalledText: null,
  quote: null,
  mentions: [],
  reactions: [],
  progress: "sent",
  why: null,
  ...more,
})

describe("after a voice note", () => {
  const lines = [
    said("old", { unheard: true }),
    said("now"),
    said("words"),
    said("gone", { unheard: true, recalled: true }),
    said("next", { unheard: true }),
    said("later", { unheard: true }),
  ]

  it("the next one follows that one has not listened to", () => {
    expect(nextUnheard(lines, "now")?.key).toBe("next")
    expect(nextUnheard(lines, "next")?.key).toBe("later")
  })

  it("none follows at the end, nor when it is not here any more", () => {
    expect(nextUnheard(lines, "later")).toBeNull()
    expect(nextUnheard(lines, "away")).toBeNull()
  })
})
