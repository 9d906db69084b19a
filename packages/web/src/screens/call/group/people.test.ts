import { type AccountId, newId } from "@everline/protocol"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import type { GroupCallView, ParticipantView } from "../view.ts"
import { countOf, handsOf, kept, largeOf, listed } from "./people.ts"

function participant(name: string, more: Partial<ParticipantView> = {}): ParticipantView {
  return {
    person: { account: newId<AccountId>(), name, userName: name, kind: "person", handle: `@${name}` },
    place: "in",
    isHost: false,
    lost: false,
    speaks: false,
    raised: null,
    pictures: [],
    screens: [],
    ...{ muted: false, camera: false, sharing: false, holding: false },
    ...more,
  }
}

function call(others: readonly ParticipantView[], more: Partial<GroupCallView> = {}): GroupCallView {
  return {
    name: "Family",
    phase: { kind: "talking", since: 0 },
    quality: "clear",
    me: participant("Me"),
    others,
    speaker: null,
    layout: "grid",
    isLocked: false,
    limit: 50,
    canReturn: true,
    ...{ self: null, isMirrored: true, moving: null, canFlip: false, canShare: false, isSilent: false },
    ...more,
  }
}

const names = (people: readonly ParticipantView[]) => people.map(({ person }) => person.name)

describe("the list of who is in a call", () => {
  it("begins with raised hands in their order, goes on with who speaks, and ends with the others by name", () => {
    const all = [
      participant("Zoe"),
      participant("Ben", { speaks: true }),
      participant("Ada", { place: "ringing" }),
      participant("Gone", { place: "out" }),
      participant("Cleo", { raised: 20 }),
      participant("Amy", { speaks: true }),
      participant("Dan", { raised: 10, speaks: true }),
    ]
    expect(names(listed(all, "en"))).toEqual(["Dan", "Cleo", "Amy", "Ben", "Ada", "Zoe"])
  })

  it("is by sound in Chinese", () => {
    expect(
      names(
        listed(
          ["张", "李", "陈"].map((name) => participant(name)),
          "zh-Hans",
        ),
      ),
    ).toEqual(["陈", "李", "张"])
  })

  it("keeps everybody where they stood while it is held, whatever they do, and has who comes at the end", () => {
    const people = ["a", "b", "c", "d", "e", "f"].map((name) => participant(name))
    const some = fc.shuffledSubarray(people)
    fc.assert(
      fc.property(some, some, (before, now) => {
        const order = kept(before, now)
        expect(order).toHaveLength(now.length)
        expect(new Set(order)).toEqual(new Set(now))
        const known = order.filter((one) => before.includes(one))
        expect(known).toEqual(before.filter((one) => now.includes(one)))
        expect(order.slice(0, known.length)).toEqual(known)
      }),
    )
  })
})

describe("the large place", () => {
  it("is nobody's in a grid, and in the other view that of who speaks, or of who was there first", () => {
    const [amy, ben] = [participant("Amy"), participant("Ben")]
    expect(largeOf(call([amy, ben]))).toBeNull()
    expect(largeOf(call([amy, ben], { layout: "speaker" }))).toEqual({ one: amy, what: "picture" })
    const speaker = ben.person.account
    expect(largeOf(call([amy, ben], { layout: "speaker", speaker }))).toEqual({ one: ben, what: "picture" })
  })

  it("goes to what somebody shares in both views, to the newer of two", () => {
    const [amy, ben] = [participant("Amy", { sharing: true }), participant("Ben", { sharing: true })]
    expect(largeOf(call([amy, ben]))).toEqual({ one: ben, what: "screen" })
  })

  it("is nobody's who rings or is out", () => {
    const away = [participant("Amy", { place: "ringing" }), participant("Ben", { place: "out", sharing: true })]
    expect(largeOf(call(away, { layout: "speaker" }))).toBeNull()
  })
})

it("who rings or is out is not counted, and a hand of theirs neither", () => {
  const people = [participant("Amy", { raised: 1 }), participant("Ben", { place: "ringing" })]
  const view = call([...people, participant("Cleo", { place: "out", raised: 2 })])
  expect([countOf(view), handsOf(view)]).toEqual([2, 1])
})
