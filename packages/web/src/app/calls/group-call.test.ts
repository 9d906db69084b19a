import {
  type AccountId,
  type CallId,
  type CallPerson,
  type CallView,
  type ConversationId,
  newId,
} from "@everline/protocol"
import type { Incoming } from "@everline/sdk"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { type GroupCallFacts, groupCallOf, groupEndOf, namesakes, speakerAfter } from "./group-call.ts"

const CALM = { muted: false, camera: false, sharing: false, holding: false, raised: null }
const [me, amy, ben, cleo] = [newId<AccountId>(), newId<AccountId>(), newId<AccountId>(), newId<AccountId>()]
const NAMES = new Map([
  [me, "Me"],
  [amy, "Amy"],
  [ben, "Ben"],
  [cleo, "Cleo"],
])

const one = (account: AccountId, more: Partial<CallPerson> = {}): CallPerson => ({
  ...{ account, place: "in", manner: CALM, lost: false, host: false },
  ...more,
})

const call = (people: readonly CallPerson[], more: Partial<CallView> = {}): CallView => ({
  call: newId<CallId>(),
  conversation: newId<ConversationId>(),
  account: amy,
  ...{ outgoing: true, media: "audio", begunAt: 0, rev: 1, state: "talking", reached: true, connectedAt: 5_000 },
  ...{
    answeredBy: null,
    legs: [],
    mine: CALM,
    theirs: { ...CALM, lost: false },
    many: true,
    host: false,
    locked: false,
  },
  ...{ handOffs: [], failed: null, ended: null },
  people,
  ...more,
})

/** As much of a track as a screen names it by. */
const track = (id: string) => ({ id }) as MediaStreamTrack
const comes = (account: AccountId, source: Incoming["source"], name: string, plays = true): Incoming => ({
  ...{ name, account, source, plays, stalls: false },
  track: track(`track of ${name}`),
})

const shown = (view: CallView, more: Partial<GroupCallFacts> = {}) =>
  groupCallOf({
    view,
    name: "Ridge Walk",
    me,
    isOpen: true,
    ...{ incoming: [], speakers: [], speaker: null, layout: "grid" },
    line: {
      ...{ quality: "clear", self: null, isMirrored: false, moving: null },
      ...{ canFlip: false, canShare: false, isSilent: false },
    },
    person: (account) => ({
      account,
      name: NAMES.get(account) ?? "…",
      ...{ userName: "", kind: "person", handle: "" },
    }),
    clock: (at) => at + 1_000,
    ...more,
  })

describe("a call of many on screen", () => {
  it("has everybody in the order in which they came, and oneself apart", () => {
    const { me: self, others } = shown(
      call([one(amy, { host: true }), one(ben, { place: "ringing" }), one(cleo, { place: "declined" })], {
        mine: { ...CALM, raised: 7 },
      }),
    )
    expect(others.map(({ person, place, isHost }) => [person.name, place, isHost])).toEqual([
      ["Amy", "in", true],
      ["Ben", "ringing", false],
      ["Cleo", "out", false],
    ])
    expect(self).toMatchObject({ person: { name: "Me" }, place: "in", isHost: false, raised: 7 })
  })

  it("shows of somebody what comes from them and what they mean to show, and nothing of others", () => {
    const filmed = one(amy, { manner: { ...CALM, camera: true } })
    const incoming = [
      comes(amy, "voice", "1 voice"),
      comes(amy, "picture", "1 picture"),
      comes(amy, "picture", "2 picture", false),
      comes(amy, "screen", "1 screen"),
      comes(ben, "picture", "3 picture"),
    ]
    const [first, second] = shown(call([filmed, one(ben)]), { incoming }).others
    expect(first?.pictures.map(({ key, shows }) => [key, shows])).toEqual([
      ["1 picture track of 1 picture", true],
      ["2 picture track of 2 picture", false],
    ])
    // What is shared no more goes on for a moment.
    expect(first?.screens.map(({ shows }) => shows)).toEqual([false])
    expect(second?.pictures.map(({ shows }) => shows)).toEqual([false])
  })

  it("has a face in the place of a picture that stands still for lack of a network, until it goes on", () => {
    const filmed = call([one(amy, { manner: { ...CALM, camera: true } })])
    const picture = comes(amy, "picture", "1 picture")
    const shows = (stalls: boolean) =>
      shown(filmed, { incoming: [{ ...picture, stalls }] }).others[0]?.pictures[0]?.shows
    expect([shows(false), shows(true)]).toEqual([true, false])
  })

  it("says of who is muted never that they speak, whatever was heard a moment ago", () => {
    const muted = { ...CALM, muted: true }
    const { me: self, others } = shown(call([one(amy), one(ben, { manner: muted })], { mine: muted }), {
      speakers: [ben, me, amy],
    })
    expect([self, ...others].map(({ speaks }) => speaks)).toEqual([false, true, false])
  })

  it("calls, rings, waits for whoever joins, connects, and counts from when two heard each other", () => {
    const phase = (people: readonly CallPerson[], more: Partial<CallView>) => shown(call(people, more)).phase
    const rung = [one(amy, { place: "ringing" })]
    expect(phase(rung, { state: "ringing", reached: false })).toEqual({ kind: "calling" })
    expect(phase(rung, { state: "ringing" })).toEqual({ kind: "ringing" })
    expect(phase([], { state: "ringing", reached: false })).toEqual({ kind: "waiting" })
    expect(phase([one(amy)], { connectedAt: null })).toEqual({ kind: "connecting" })
    expect(phase([one(amy)], {})).toEqual({ kind: "talking", since: 6_000 })
  })

  it("says how long one talked, but of nobody who was not reached", () => {
    const over = (outcome: "answered" | "failed") =>
      shown(call([one(amy)], { state: "ended", ended: { at: 9, outcome, by: me, talkedMs: 4 } })).phase
    expect([over("answered"), over("failed")]).toEqual([
      { kind: "ended", why: "over", talkedMs: 4 },
      { kind: "ended", why: "failed", talkedMs: 0 },
    ])
  })
})

describe("the end of a call of many", () => {
  const end = (
    outcome: NonNullable<CallView["ended"]>["outcome"],
    by: AccountId | null,
    people: readonly CallPerson[],
    isOpen = true,
  ) => groupEndOf(call(people, { state: "ended", ended: { at: 9, outcome, by, talkedMs: 4 } }), isOpen)

  it("is one's removal where the one who did it is still in it", () => {
    expect(end("answered", amy, [one(amy), one(ben)])).toBe("removed")
    expect(end("answered", amy, [one(amy, { place: "left" })])).toBe("over")
    expect(end("answered", null, [one(amy), one(ben)])).toBe("over")
  })

  it("is that one left, where others talk on", () => {
    expect(end("answered", me, [one(amy), one(ben)])).toBe("left")
    expect(end("answered", me, [one(amy), one(ben)], false)).toBe("left")
    expect(end("answered", me, [one(amy), one(ben, { place: "left" })])).toBe("over")
  })

  it("is that nobody came, for who began it", () => {
    expect(end("no_answer", null, [one(amy, { place: "no_answer" })])).toBe("nobody")
    expect(end("declined", amy, [one(amy, { place: "declined" })])).toBe("nobody")
    expect(end("cancelled", me, [one(amy, { place: "no_answer" })])).toBe("over")
  })

  it("is a loss only where others talk on", () => {
    expect(end("lost", null, [one(amy), one(ben)])).toBe("lost")
    expect(end("lost", null, [one(amy), one(ben)], false)).toBe("lost")
    expect(end("lost", null, [one(amy)], false)).toBe("over")
    expect(end("failed", null, [one(amy), one(ben)])).toBe("failed")
  })
})

it("a call without a group is named by who is in it, or is called as long as nobody else is, or by whom it was with", () => {
  const [left, rung] = [one(ben, { place: "left" }), one(cleo, { place: "ringing" })]
  expect(namesakes(call([one(amy), left, rung]))).toEqual([amy])
  expect(namesakes(call([one(amy), one(ben), rung]))).toEqual([amy, ben])
  expect(namesakes(call([left, rung]))).toEqual([cleo])
  expect(namesakes(call([left]))).toEqual([amy])
})

describe("the place of who speaks", () => {
  it("is kept by who is silent, and by who speaks beside a louder one", () => {
    expect(speakerAfter(null, [], [amy, ben])).toBeNull()
    expect(speakerAfter(null, [me, amy], [amy, ben])).toBe(amy)
    expect(speakerAfter(amy, [], [amy, ben])).toBe(amy)
    expect(speakerAfter(amy, [ben, amy], [amy, ben])).toBe(amy)
    expect(speakerAfter(amy, [ben], [amy, ben])).toBe(ben)
  })

  it("is never that of somebody who is gone, nor one's own", () => {
    const some = fc.subarray([me, amy, ben, cleo])
    fc.assert(
      fc.property(
        fc.constantFrom(null, amy, ben, cleo),
        some,
        fc.subarray([amy, ben, cleo]),
        (before, speakers, others) => {
          const now = speakerAfter(before, speakers, others)
          if (now !== null) expect(others).toContain(now)
        },
      ),
    )
  })
})
