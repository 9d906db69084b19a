import { describe, expect, test } from "vitest"
import type { Effect } from "./effects.ts"
import { Pace } from "./pace.ts"
import type { Frame, KnownPdu, Pdu } from "./pdu.ts"
import { Session } from "./session.ts"
import type { SmppSettings } from "./settings.ts"
import { aMessage, someSettings } from "./test-support.ts"
import { REMEMBERED_MS } from "./unanswered.ts"

const HELLO = aMessage("hello")
const DELIVERY = { command: "deliver_sm", sequence: 900, status: 0, ...HELLO } as const

const heard = (pdu: Pdu): Frame => ({ kind: "pdu", pdu })
const written = (effects: readonly Effect<number>[]): KnownPdu[] =>
  effects.flatMap((effect) => (effect.kind === "write" ? [effect.pdu] : []))
const settled = (effects: readonly Effect<number>[]) =>
  effects.flatMap((effect) => (effect.kind === "settled" ? [[effect.ticket, effect.outcome] as const] : []))
const kinds = (effects: readonly Effect<number>[]) => effects.map(({ kind }) => kind)

const bindAnswer = (status = 0, sequence = 1): Frame =>
  heard({ command: "bind_transceiver_resp", sequence, status, systemId: "smsc" })
const answer = (sequence: number, messageId: string, status = 0): Frame =>
  heard({ command: "submit_sm_resp", sequence, status, messageId })
const nack = (sequence: number, status: number): Frame => heard({ command: "generic_nack", sequence, status })

function begun(other: Partial<SmppSettings> = {}): Session<number> {
  const settings = someSettings(other)
  return new Session(settings, new Pace(settings.perSecond, 0), 0)
}

function bound(other: Partial<SmppSettings> = {}): Session<number> {
  const session = begun(other)
  session.pass(0)
  session.heard(bindAnswer(), 0)
  return session
}

/** Puts one submission out; returns its sequence number. */
function submitted(session: Session<number>, ticket: number, now = 0): number {
  const [pdu] = written(session.submit(ticket, HELLO, now))
  if (pdu?.command !== "submit_sm") throw new Error("nothing was written")
  return pdu.sequence
}

describe("a session", () => {
  test("begins with a bind as transceiver, and takes nothing until that is answered", () => {
    const session = begun()
    expect(written(session.pass(0))).toEqual([
      {
        command: "bind_transceiver",
        sequence: 1,
        status: 0,
        systemId: "everline",
        password: "secret",
        systemType: "",
        interfaceVersion: 0x34,
      },
    ])
    expect(session.room(0)).toBe(0)
    expect(settled(session.submit(1, HELLO, 0))).toMatchObject([[1, { kind: "later", why: "down" }]])
    expect(session.heard(bindAnswer(), 5)).toEqual([{ kind: "bound" }])
    expect(session.room(5)).toBe(50)
  })

  test("is over when the SMSC refuses, or says nothing", () => {
    for (const [refusal, status] of [
      [bindAnswer(0x0e), 0x0e],
      [nack(1, 0x03), 0x03],
    ] as const)
      expect(begun().heard(refusal, 5)).toContainEqual({ kind: "over", why: "refused", status })
    const unheard = begun()
    expect(unheard.due(0)).toBe(10_000)
    unheard.pass(9_999)
    expect(unheard.pass(10_000)).toContainEqual({ kind: "over", why: "silent" })
    expect(unheard.due(10_000)).toBe(Number.POSITIVE_INFINITY)
  })

  test("tells a submission's fate once: by its answer, and by nothing that comes after", () => {
    const session = bound()
    const first = submitted(session, 1)
    const second = submitted(session, 2)
    expect(settled(session.heard(answer(second, "B2"), 10))).toEqual([[2, { kind: "accepted", id: "b2" }]])
    expect(session.heard(answer(second, "B2"), 20)).toEqual([{ kind: "dropped", what: "other" }])
    expect(session.heard(answer(77, "C3"), 20)).toEqual([{ kind: "dropped", what: "other" }])
    expect(settled(session.pass(10_000))).toEqual([[1, { kind: "unknown", code: "no_answer" }]])
    // What comes after its time is told apart: it is no fate.
    expect(session.heard(answer(first, "A1"), 10_001)).toEqual([
      { kind: "answered_late", ticket: 1, answer: { kind: "accepted", id: "a1" } },
    ])
    expect(session.heard(answer(first, "A1"), 10_002)).toEqual([{ kind: "dropped", what: "other" }])
  })

  test("says of an answer that comes after its time what it means, unless it means nothing", () => {
    const session = bound()
    const sequences = [1, 2, 3, 4, 5].map((ticket) => submitted(session, ticket))
    session.pass(10_000)
    const late = (n: number, frame: (sequence: number) => Frame, now = 20_000) =>
      session
        .heard(frame(sequences[n] ?? 0), now)
        .map((effect) => (effect.kind === "answered_late" ? effect.answer : effect.kind))
    expect(late(0, (sequence) => answer(sequence, "", 0x0b))).toMatchObject([{ kind: "refused", code: "0x0b" }])
    expect(late(1, (sequence) => nack(sequence, 0x58))).toMatchObject([{ kind: "later", code: "0x58" }])
    expect(late(2, (sequence) => nack(sequence, 0x08))).toEqual(["dropped"])
    expect(late(3, (sequence) => answer(sequence, ""))).toEqual(["dropped"])
    expect(late(4, (sequence) => answer(sequence, "A1"), 10_000 + REMEMBERED_MS)).toEqual(["dropped"])
  })

  test("has no more than its window unanswered", () => {
    const session = bound({ window: 3 })
    const sequences = [1, 2, 3].map((ticket) => submitted(session, ticket))
    expect(session.room(0)).toBe(0)
    expect(settled(session.submit(4, HELLO, 0))).toEqual([
      [4, { kind: "later", why: "full", afterMs: 100, code: "window" }],
    ])
    expect(session.hasRoomAgain(0)).toBe(false)
    session.heard(answer(sequences[1] ?? 0, "1"), 5)
    expect([session.hasRoomAgain(5), session.hasRoomAgain(5)]).toEqual([true, false])
    expect(session.room(5)).toBe(1)
  })

  test("keeps its pace, and says when there is room again", () => {
    const session = bound({ perSecond: 40 })
    for (let ticket = 1; ticket <= 4; ticket++) submitted(session, ticket)
    expect(settled(session.submit(5, HELLO, 0))).toEqual([
      [5, { kind: "later", why: "throttled", afterMs: 25, code: "pace" }],
    ])
    expect(session.due(0)).toBe(50)
    expect(session.hasRoomAgain(49)).toBe(false)
    expect(session.hasRoomAgain(50)).toBe(true)
    expect(session.room(50)).toBe(2)
  })

  test.each([
    [0x0b, { kind: "refused", reason: "number_invalid", code: "0x0b" }],
    [0x0a, { kind: "refused", reason: "sender_invalid", code: "0x0a" }],
    [0x01, { kind: "refused", reason: "too_long", code: "0x01" }],
    [0x101, { kind: "refused", reason: "blocked", code: "0x101" }],
    [0x45, { kind: "refused", reason: "other", code: "0x45" }],
    [0x4ff, { kind: "refused", reason: "other", code: "0x4ff" }],
    [0x58, { kind: "later", why: "throttled", afterMs: 1_000, code: "0x58" }],
    [0x14, { kind: "later", why: "full", afterMs: 10_000, code: "0x14" }],
    [0x08, { kind: "later", why: "down", afterMs: 10_000, code: "0x08" }],
    [0x64, { kind: "later", why: "down", afterMs: 10_000, code: "0x64" }],
  ])("reads a no with status %s as what it is", (status, outcome) => {
    const session = bound()
    const sequence = submitted(session, 1)
    expect(settled(session.heard(answer(sequence, "", status), 5))).toEqual([[1, outcome]])
  })

  test("takes a yes without an id for a fate that nobody knows", () => {
    const session = bound()
    expect(settled(session.heard(answer(submitted(session, 1), " "), 5))).toEqual([
      [1, { kind: "unknown", code: "no_id" }],
    ])
  })

  test.each([
    [0x02, { kind: "later", why: "down", code: "0x02" }],
    [0x03, { kind: "later", why: "down", code: "0x03" }],
    [0x58, { kind: "later", why: "throttled", code: "0x58" }],
    [0x08, { kind: "unknown", code: "0x08" }],
    [0xff, { kind: "unknown", code: "0xff" }],
  ])("knows of a generic_nack with status %s whether anything was taken", (status, outcome) => {
    const session = bound()
    expect(settled(session.heard(nack(submitted(session, 1), status), 5))).toMatchObject([[1, outcome]])
  })

  test("drops to half its pace when the SMSC says that it is too much", () => {
    const session = bound({ perSecond: 40 })
    const sequences = [1, 2, 3, 4].map((ticket) => submitted(session, ticket))
    for (const sequence of sequences) session.heard(answer(sequence, "", 0x58), 10)
    let out = 0
    for (let now = 10; now < 1_010; now += 5)
      while (session.room(now) > 0) session.heard(answer(submitted(session, 100 + out++, now), `${out}`), now)
    expect(out).toBeGreaterThanOrEqual(18)
    expect(out).toBeLessThanOrEqual(20)
  })
})

test("a session that is answered nothing in time sends half as much, and so on", () => {
  const session = bound({ perSecond: 40, answerMs: 1_000 })
  let out = 0
  for (let now = 0; now < 8_000; now += 5) {
    session.pass(now)
    while (session.room(now) > 0) submitted(session, out++, now)
  }
  // Forty, then twenty, ten, five, …
  expect(out).toBeLessThan(100)
})

describe("what comes by a session", () => {
  test("is acknowledged when it is kept, and not before", () => {
    const session = bound()
    const [take] = session.heard(heard(DELIVERY), 5)
    expect(take).toEqual({ kind: "take", ticket: 1, delivery: DELIVERY })
    expect(session.pass(9_000)).toEqual([])
    expect(written(session.took(1, true, 9_001))).toEqual([
      { command: "deliver_sm_resp", sequence: 900, status: 0, messageId: "" },
    ])
    expect(session.took(1, true, 9_002)).toEqual([])
  })

  test("is to come again when it could not be kept, before the bind is answered, or when too much is being kept", () => {
    const session = begun()
    session.pass(0)
    expect(written(session.heard(heard(DELIVERY), 1))).toMatchObject([{ command: "deliver_sm_resp", status: 0x04 }])
    session.heard(bindAnswer(), 2)
    session.heard(heard({ ...DELIVERY, command: "data_sm" }), 3)
    expect(written(session.took(1, false, 4))).toEqual([
      { command: "data_sm_resp", sequence: 900, status: 0x64, messageId: "" },
    ])
    for (let n = 0; n < 100; n++) expect(kinds(session.heard(heard(DELIVERY), 5))).toEqual(["take"])
    expect(written(session.heard(heard(DELIVERY), 6))).toMatchObject([{ command: "deliver_sm_resp", status: 0x64 }])
  })

  test("is answered where it is a question, and said to be unknown where it is nothing that we know", () => {
    const session = bound()
    expect(written(session.heard(heard({ command: "enquire_link", sequence: 5, status: 0 }), 1))).toEqual([
      { command: "enquire_link_resp", sequence: 5, status: 0 },
    ])
    const unknown = (commandId: number) => heard({ command: "other", commandId, sequence: 6, status: 0 })
    expect(written(session.heard(unknown(0x42), 1))).toEqual([{ command: "generic_nack", sequence: 6, status: 0x03 }])
    for (const silent of [0x0b, 0x102, 0x80000042]) expect(session.heard(unknown(silent), 1)).toEqual([])
    const backwards = heard({ ...DELIVERY, command: "submit_sm" })
    expect(written(session.heard(backwards, 1))).toEqual([{ command: "generic_nack", sequence: 900, status: 0x03 }])
  })

  test("goes on after a body that makes no sense, and ends with a length that cannot be", () => {
    const session = bound()
    const sequence = submitted(session, 1)
    expect(session.heard({ kind: "bad", commandId: 5, sequence: 8, status: 0 }, 1)).toEqual([
      { kind: "dropped", what: "bad_pdu" },
      { kind: "write", pdu: { command: "generic_nack", sequence: 8, status: 0x02 } },
    ])
    // Its answer cannot be read, but that it was one can.
    const misread = session.heard({ kind: "bad", commandId: 0x80000004, sequence, status: 0 }, 1)
    expect(settled(misread)).toEqual([[1, { kind: "unknown", code: "no_id" }]])
    submitted(session, 2)
    expect(session.heard({ kind: "lost", length: 3 }, 2)).toEqual([
      { kind: "dropped", what: "bad_pdu" },
      { kind: "settled", ticket: 2, outcome: { kind: "unknown", code: "line_unreadable" } },
      { kind: "over", why: "unreadable" },
    ])
    expect(session.heard(heard(DELIVERY), 3)).toEqual([])
  })
})

describe("the end of a session", () => {
  test("comes after two periods of silence, in which it was asked twice", () => {
    const session = bound()
    submitted(session, 1)
    session.pass(10_000)
    const asked = [15_000, 22_500].flatMap((due) => {
      expect(session.due(due - 1)).toBe(due)
      return written(session.pass(due))
    })
    expect(asked.map(({ command }) => command)).toEqual(["enquire_link", "enquire_link"])
    expect(session.due(29_999)).toBe(30_000)
    expect(session.pass(30_000)).toEqual([{ kind: "over", why: "silent" }])
  })

  test("does not come while anything is heard", () => {
    const session = bound()
    for (let now = 15_000; now < 600_000; now += 15_000) {
      const [asked] = written(session.pass(now))
      if (asked?.command !== "enquire_link") throw new Error("it did not ask")
      expect(session.heard(heard({ ...asked, command: "enquire_link_resp" }), now)).toEqual([])
    }
  })

  test("leaves a fate that nobody knows to what was written, and to nothing else", () => {
    const session = bound({ window: 50 })
    for (let ticket = 1; ticket <= 60; ticket++) session.submit(ticket, HELLO, 0)
    const effects = session.gone()
    expect(settled(effects)).toHaveLength(50)
    for (const [, outcome] of settled(effects)) expect(outcome).toEqual({ kind: "unknown", code: "line_gone" })
    expect(effects.at(-1)).toEqual({ kind: "over", why: "gone" })
    expect(settled(session.submit(61, HELLO, 1))).toMatchObject([[61, { kind: "later", why: "down" }]])
    expect(session.gone()).toEqual([])
  })

  test("waits for answers when the SMSC asks for it, and then agrees", () => {
    const session = bound()
    const sequence = submitted(session, 1)
    expect(session.heard(heard({ command: "unbind", sequence: 70, status: 0 }), 5)).toEqual([])
    expect(session.room(5)).toBe(0)
    expect(session.heard(answer(sequence, "1"), 6)).toEqual([
      { kind: "settled", ticket: 1, outcome: { kind: "accepted", id: "1" } },
      { kind: "write", pdu: { command: "unbind_resp", sequence: 70, status: 0 } },
      { kind: "over", why: "unbound" },
    ])
  })

  test("waits for answers, and for what is being kept, when we want it, but not for ever", () => {
    const session = bound()
    submitted(session, 1)
    session.heard(heard(DELIVERY), 1)
    expect(session.leave(10)).toEqual([])
    expect(kinds(session.took(1, true, 20))).toEqual(["write"])
    expect(session.due(20)).toBe(5_010)
    const farewell = written(session.pass(5_010))
    expect(farewell).toMatchObject([{ command: "unbind" }])
    const end = session.heard(heard({ command: "unbind_resp", sequence: farewell[0]?.sequence ?? 0, status: 0 }), 5_020)
    expect(end).toEqual([
      { kind: "settled", ticket: 1, outcome: { kind: "unknown", code: "line_unbound" } },
      { kind: "over", why: "unbound" },
    ])
  })

  test("comes at once when nothing is open, and without an answer to the farewell soon", () => {
    const session = bound()
    expect(written(session.leave(10))).toMatchObject([{ command: "unbind" }])
    expect(session.due(10)).toBe(2_010)
    expect(session.pass(2_010)).toEqual([{ kind: "over", why: "unbound" }])
  })

  test("comes when the SMSC believes that there was no bind", () => {
    const session = bound()
    const sequence = submitted(session, 1)
    expect(session.heard(answer(sequence, "", 0x04), 5)).toEqual([
      { kind: "settled", ticket: 1, outcome: { kind: "later", why: "down", afterMs: 10_000, code: "0x04" } },
      { kind: "over", why: "unbound" },
    ])
  })
})
