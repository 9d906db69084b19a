import { type AccountId, type CallId, type ConversationId, newId } from "@everline/protocol"
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { RING_MS } from "../calls/rules/coming.ts"
import {
  afterFailure,
  isWanted,
  type Notice,
  noteOf,
  noticeOf,
  type Occasion,
  PATIENCE_MS,
  RANG_MS,
  type Standing,
  TTL_MS,
} from "./rules.ts"

const NOW = 1_800_000_000_000
const account = newId<AccountId>()
const conversation = newId<ConversationId>()

const point = fc.nat(50).map((ordinal) => ({ seq: ordinal + 3, ordinal: ordinal + 1 }))
const occasion = fc.record({
  kind: fc.constant("message" as const),
  account: fc.constant(account),
  conversation: fc.constant(conversation),
  at: fc.constant(NOW),
  inUse: fc.boolean(),
  newest: point,
  naming: fc.option(point),
  read: fc.nat(60),
  muted: fc.boolean(),
  mutedMentions: fc.boolean(),
})
const holds = <T>(arbitrary: fc.Arbitrary<T>, check: (value: T) => void) =>
  fc.assert(
    fc.property(arbitrary, (value) => {
      check(value)
    }),
  )

describe("of a message a device is told", () => {
  test("never when it was read, and of a muted conversation only what names its account", () => {
    holds(occasion, (what) => {
      const notice = noticeOf(what, NOW)
      const { muted, mutedMentions, naming, newest, read } = what
      const heard = muted ? (mutedMentions ? null : naming) : newest
      expect(notice?.ordinal).toBe(heard !== null && heard.ordinal > read ? heard.ordinal : undefined)
      if (notice?.named) expect(naming?.ordinal).toBeGreaterThan(read)
    })
  })

  test("at once, or in half a minute while the account is in use", () => {
    holds(occasion, (what) => {
      const due = noticeOf(what, NOW)?.due
      if (due !== undefined) expect(due).toBe(what.inUse ? NOW + PATIENCE_MS : NOW)
    })
  })

  test("only while that is still of use", () => {
    const standing: Standing = {
      ...{ kind: "message", ordinal: 7, named: false, at: NOW, muted: false, mutedMentions: false },
      ...{ signedIn: true, member: true, read: 6 },
    }
    expect(isWanted(standing, NOW)).toBe(true)
    const unwanted: Partial<Standing>[] = [{ read: 7 }, { signedIn: false }, { member: false }, { muted: true }]
    for (const change of unwanted) expect(isWanted({ ...standing, ...change }, NOW), JSON.stringify(change)).toBe(false)
    expect(isWanted({ ...standing, muted: true, named: true }, NOW)).toBe(true)
    expect(isWanted({ ...standing, muted: true, named: true, mutedMentions: true }, NOW)).toBe(false)
    expect(isWanted(standing, NOW + TTL_MS + 1)).toBe(false)
  })
})

test("a call is told while it rings, that it was taken a little longer, and that it was missed as long as a message", () => {
  const standing = { ordinal: 0, named: false, at: NOW, muted: true, mutedMentions: true, read: 0, member: false }
  const lasts = (kind: Notice["kind"]) =>
    [RING_MS, RANG_MS, TTL_MS].map((ms) => isWanted({ ...standing, kind, signedIn: true }, NOW + ms - 1))
  expect([lasts("call"), lasts("taken"), lasts("missed")]).toEqual([
    [true, false, false],
    [true, true, false],
    [true, true, true],
  ])
  expect(isWanted({ ...standing, kind: "call", signedIn: false }, NOW)).toBe(false)
})

test("what is said of a call is its ids and how it is, and nothing of one that is forgotten", () => {
  const call = newId<CallId>()
  const notice = { subject: call, seq: 1, named: false }
  const called = { conversation, media: "video", caller: newId<AccountId>() } as const
  const { media, ...about } = { ...called, call }
  expect(noteOf({ ...notice, kind: "call" }, called)).toEqual({ kind: "call", media, ...about })
  expect(noteOf({ ...notice, kind: "missed" }, called)).toEqual({ kind: "missed", ...about })
  expect(noteOf({ ...notice, kind: "call" }, null)).toBeNull()
})

test("who is taken into a group is told while they are in it, and who is asked for, always", () => {
  const about = { account, at: NOW, inUse: false }
  const added: Occasion = { ...about, kind: "added", conversation, seq: 4 }
  const asked: Occasion = { ...about, kind: "request", seq: 9 }
  expect(noticeOf(added, NOW)).toMatchObject({ subject: conversation, seq: 4, due: NOW })
  expect(noticeOf(asked, NOW)).toMatchObject({ subject: account, seq: 9, due: NOW })
  const standing = { ordinal: 0, named: false, at: NOW, muted: false, mutedMentions: false, read: 0, signedIn: true }
  expect(isWanted({ ...standing, kind: "added", member: false }, NOW)).toBe(false)
  expect(isWanted({ ...standing, kind: "added", member: true }, NOW)).toBe(true)
  expect(isWanted({ ...standing, kind: "request", member: false }, NOW)).toBe(true)
})

test("what is said holds ids and nothing else", () => {
  holds(occasion, (what) => {
    const notice = noticeOf(what, NOW)
    if (notice === null) return
    const { seq, named } = notice
    expect(noteOf(notice, null)).toEqual({ kind: "message", conversation, seq, named })
  })
})

describe("a service that fails", () => {
  test("rests longer each time, an hour at most, and as long as it asks for", () => {
    const restAfter = (failures: number, afterMs?: number) => {
      const after = afterFailure(failures, afterMs, NOW)
      return after === "ended" ? after : after.restUntil - NOW
    }
    expect([1, 2, 3, 20].map((failures) => restAfter(failures))).toEqual([5_000, 10_000, 20_000, 3600_000])
    expect(restAfter(1, 60_000)).toBe(60_000)
    expect(restAfter(1, 1e12)).toBe(3600_000)
  })

  test("is given up after more than a day", () => {
    let [now, failures] = [NOW, 0]
    for (;;) {
      failures += 1
      const after = afterFailure(failures, undefined, now)
      if (after === "ended") break
      now = after.restUntil
    }
    expect(now - NOW).toBeGreaterThan(24 * 3600_000)
    expect(now - NOW).toBeLessThan(48 * 3600_000)
  })
})
