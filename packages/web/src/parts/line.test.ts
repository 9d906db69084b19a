import { type AccountId, newId } from "@everline/protocol"
import { describe, expect, it } from "vitest"
import type { MessageView, PersonView } from "../views.ts"
import { lineShape, showsProgress } from "./line.ts"

const person = (name: string): PersonView => ({ account: newId<AccountId>(), name, userName: name, bot: false })
const amy = person("Amy")
const bo = person("Bo")
const noon = new Date(2026, 2, 5, 12).getTime()
const MINUTE = 60_000

function said(author: PersonView, at: number, more: Partial<MessageView> = {}): MessageView {
  return {
    kind: "message",
    key: `${author.name}-${at}`,
    seq: 1,
    author,
    mine: author === amy,
    at,
    body: "hello",
    attachments: [],
    unheard: false,
    upload: null,
    edited: false,
    recalled: false,
    recalledText: null,
    quote: null,
    mentions: [],
    merged: null,
    call: null,
    reactions: [],
    progress: "sent",
    why: null,
    ...more,
  }
}

describe("a run of messages", () => {
  it("holds what one person says within five minutes", () => {
    const [one, two, three] = [said(bo, noon), said(bo, noon + MINUTE), said(bo, noon + 2 * MINUTE)]
    expect(lineShape(one, two, three)).toEqual({ timed: false, first: false, last: false })
    expect(lineShape(two, three, undefined)).toEqual({ timed: false, first: false, last: true })
  })

  it("ends when another speaks or something was taken back", () => {
    const one = said(bo, noon)
    expect(lineShape(one, said(amy, noon + 1), undefined).first).toBe(true)
    expect(lineShape(one, said(bo, noon + 1), said(bo, noon + 2, { recalled: true })).last).toBe(true)
  })

  it("begins with its time after half an hour of silence and on a new day", () => {
    const late = new Date(2026, 2, 5, 23, 59).getTime()
    expect(lineShape(undefined, said(bo, noon), undefined).timed).toBe(true)
    expect(lineShape(said(bo, noon), said(bo, noon + 31 * MINUTE), undefined).timed).toBe(true)
    expect(lineShape(said(bo, late), said(bo, late + 2 * MINUTE), undefined)).toMatchObject({
      timed: true,
      first: true,
    })
  })
})

describe("how far one's message came", () => {
  it("is said once under the last of a run", () => {
    const [one, two] = [said(amy, noon), said(amy, noon + 1)]
    expect(showsProgress(one, two, false)).toBe(false)
    expect(showsProgress(two, undefined, true)).toBe(true)
  })

  it("is said wherever the answer changes, and always when it failed", () => {
    const sending = said(amy, noon + 1, { progress: "sending" })
    expect(showsProgress(said(amy, noon), sending, false)).toBe(true)
    const failed = said(amy, noon, { progress: "failed" })
    expect(showsProgress(failed, said(amy, noon + 1, { progress: "failed" }), false)).toBe(true)
  })

  it("is never said of another's", () => expect(showsProgress(said(bo, noon), undefined, true)).toBe(false))
})
