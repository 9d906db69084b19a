import { type AccountId, newId } from "@everline/protocol"
import { describe, expect, it } from "vitest"
import type { EventView, MessageView, PersonView, SmsView, TextView } from "../views.ts"
import { isEditable, isSaidBelow, lineShape, tellsWay } from "./line.ts"

const person = (name: string): PersonView => ({
  account: newId<AccountId>(),
  name,
  userName: name,
  kind: "person",
  handle: `@${name}`,
})
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
    sms: null,
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
    expect(tellsWay(one, two, false)).toBe(false)
    expect(tellsWay(two, undefined, true)).toBe(true)
  })

  it("is said wherever the answer changes, and always when it failed", () => {
    const sending = said(amy, noon + 1, { progress: "sending" })
    expect(tellsWay(said(amy, noon), sending, false)).toBe(true)
    const failed = said(amy, noon, { progress: "failed" })
    expect(tellsWay(failed, said(amy, noon + 1, { progress: "failed" }), false)).toBe(true)
  })

  it("is never said of another's", () => expect(tellsWay(said(bo, noon), undefined, true)).toBe(false))
})

const toPhone = (state: TextView["state"]): SmsView => {
  const text = { person: bo, state, trouble: null, segments: 1, price: null }
  return { way: "out", texts: [text], currency: null }
}

describe("by what way a message came", () => {
  const came: SmsView = { way: "in", partial: false }

  it("is said of another's once under what came by SMS, and no more where that ends", () => {
    const [one, two] = [said(bo, noon, { sms: came }), said(bo, noon + 1, { sms: came })]
    expect(tellsWay(one, two, false)).toBe(false)
    expect(tellsWay(two, undefined, true)).toBe(true)
    expect(tellsWay(one, said(bo, noon + 1), false)).toBe(true)
  })

  it("is said of one's own wherever its texts have come to something else", () => {
    const [one, two] = [said(amy, noon, { sms: toPhone("delivered") }), said(amy, noon + 1, { sms: toPhone("queued") })]
    expect(tellsWay(one, two, false)).toBe(true)
    expect(tellsWay(one, said(amy, noon + 1, { sms: toPhone("delivered") }), false)).toBe(false)
    expect(tellsWay(one, said(amy, noon + 1, { progress: "delivered" }), false)).toBe(true)
  })
})

describe("a message", () => {
  it("of one's own is changed in its place", () => expect(isEditable(said(amy, noon))).toBe(true))

  it.each([
    ["that is another's", said(bo, noon)],
    ["that went to a phone", said(amy, noon, { sms: toPhone("queued") })],
    ["that is not on the server", said(amy, noon, { seq: null })],
    ["that was taken back", said(amy, noon, { recalled: true })],
    ["without words", said(amy, noon, { body: "" })],
  ])("%s is not", (_, line) => expect(isEditable(line)).toBe(false))
})

describe("that a number goes", () => {
  const line = { key: "1", at: noon, actor: "Bo", mine: false, names: ["+86 138 0013 8000"], count: 1, title: null }
  const gone: EventView = { ...line, kind: "moved" }

  it("is said by who comes in its place, where they do", () => {
    expect(isSaidBelow(gone, { ...line, kind: "arrived" })).toBe(true)
  })

  it.each([
    ["nothing follows", undefined],
    ["somebody writes", said(bo, noon)],
    ["somebody else comes in the place of another", { ...line, kind: "arrived", actor: "Amy" } as const],
  ])("is said where %s", (_, next) => expect(isSaidBelow(gone, next)).toBe(false))
})
