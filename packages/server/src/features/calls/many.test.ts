import { EverlineError, LIMITS, type Time } from "@everline/protocol"
import { describe, expect, test } from "vitest"
import type { Call } from "./call.ts"
import { hostOf, personOf } from "./people.ts"
import { roomOf } from "./room.ts"
import { RING_MS } from "./rules/coming.ts"
import { GROW_MS } from "./rules/route.ts"
import type { By, Step } from "./rules/steps.ts"
import { CONNECT_MS } from "./rules/talking.ts"
import { TAKE_OVER_MS } from "./rules/time.ts"
import { meet, step, WAIT_MS } from "./rules.ts"
import {
  ALL,
  adds,
  after,
  amy,
  amysTv,
  answers,
  bob,
  bobsTv,
  cai,
  called,
  dai,
  eve,
  gathered,
  growing,
  hangsUp,
  hearsRoom,
  joins,
  locks,
  PASS,
  person,
  removes,
  talking,
  VOICE,
} from "./test-support.ts"
import { viewFor } from "./view.ts"

const refusal = (code: string) => expect.objectContaining({ constructor: EverlineError, code })
const placesIn = (call: Call) => call.participants.map(({ place }) => (place.kind === "out" ? place.why : place.kind))
const linksOf = (call: Call, { account }: By) =>
  viewFor(call, account, 1).legs.flatMap(({ links }) => links.map(({ link, arriving }) => [link, arriving]))

describe("a call of two grows", () => {
  test("when one of them adds a third: they hear each other directly until both hear the room", () => {
    const added = after(talking(), 2_000, adds(bob, cai))
    expect(placesIn(added)).toEqual(["in", "in", "ringing"])
    // Nobody is told of a room that nobody else is in yet.
    expect(linksOf(added, amy)).toEqual([["1-2", false]])
    expect(roomOf(added)).toBeNull()
    const call = growing()
    expect(call.route).toBe("direct")
    expect(linksOf(call, amy)).toEqual([
      ["1-2", false],
      ["1-room", true],
    ])
    expect(linksOf(call, cai)).toEqual([["3-room", true]])
    const half = after(call, 2_500, hearsRoom(amy, 1), hearsRoom(cai, 3))
    expect(half.route).toBe("direct")
    expect(linksOf(half, amy)).toEqual([
      ["1-2", false],
      ["1-room", true],
    ])
    const whole = after(half, 2_600, hearsRoom(bob, 2))
    expect(whole.route).toBe("room")
    for (const [by, link] of [[amy, "1-room"] as const, [bob, "2-room"] as const, [cai, "3-room"] as const])
      expect(linksOf(whole, by)).toEqual([[link, false]])
  })

  test("or not, where the room is not reached: the two go on, and the third is told", () => {
    const call = after(growing(), 2_500, hearsRoom(amy, 1))
    const failed = step(call, PASS, 2_001 + GROW_MS)
    expect(placesIn(failed)).toEqual(["in", "in", "failed"])
    expect(failed.route).toBe("direct")
    expect(linksOf(failed, bob)).toEqual([["1-2", false]])
    expect(viewFor(failed, cai.account, 1)).toMatchObject({ state: "ended", ended: { outcome: "failed", by: null } })
    // Who is added again finds it as it was.
    expect(linksOf(after(failed, 13_000, adds(amy, cai), answers(cai)), amy)).toEqual([
      ["1-2", false],
      ["1-room", true],
    ])
  })

  test("and needs nothing more where one of the two leaves before, or the third does", () => {
    expect(after(growing(), 2_500, hangsUp(amy))).toMatchObject({ route: "room", growth: null })
    expect(after(growing(), 2_500, hangsUp(cai))).toMatchObject({ route: "direct", growth: null, roomed: [] })
  })

  test("and waits for no device that is gone: whoever comes back hears the room", () => {
    const missed: Step = { kind: "hear", by: bob, legs: [1], silentMs: 2_000 }
    const half = after(growing(), 2_500, hearsRoom(bob, 2))
    expect(half.route).toBe("direct")
    const call = after(half, 5_000, missed)
    expect(call.route).toBe("room")
    const back = after(call, 6_000, { kind: "alive", by: amy })
    expect(linksOf(back, amy)).toEqual([["1-room", true]])
    expect(personOf(back, amy.account)?.legs).toMatchObject([{ lost: null }])
  })

  test("and goes on whatever becomes of who was added", () => {
    const call = after(talking(), 2_000, adds(amy, cai, dai), { kind: "decline", by: cai, busy: false })
    const there = [12_000, 22_000, 32_000, 42_000].reduce(
      (so, at) => after(so, at, { kind: "alive", by: amy }, { kind: "alive", by: bob }),
      call,
    )
    expect(placesIn(step(there, PASS, 2_000 + RING_MS))).toEqual(["in", "in", "declined", "no_answer"])
  })

  test("and is come back into by who calls the other again meanwhile", () => {
    const call = after(growing(), 2_500, hangsUp(bob))
    expect(placesIn(meet(call, { by: bob, ...VOICE }, 3_000))).toEqual(["in", "in", "in"])
    expect(() => meet(call, { by: amysTv, ...VOICE }, 3_000)).toThrow(refusal("call_running"))
  })
})

describe("a group's call", () => {
  test("rings with its members, and goes by the room from the first", () => {
    const call = called(true, bob, cai)
    expect(linksOf(call, amy)).toEqual([["1-room", true]])
    expect(viewFor(call, bob.account, 1)).toMatchObject({ state: "ringing", many: true, account: amy.account })
    expect(placesIn(after(call, 1_000, answers(bob)))).toEqual(["in", "in", "ringing"])
  })

  test("is heard by whoever comes as soon as both have the room, whoever of them had it while it rang", () => {
    const rings = after(called(true, bob, cai), 500, hearsRoom(amy, 1))
    expect(linksOf(rings, amy)).toEqual([["1-room", false]])
    const answered = after(rings, 1_000, answers(bob))
    expect(linksOf(answered, bob)).toEqual([["2-room", true]])
    expect(viewFor(answered, bob.account, 1).connectedAt).toBeNull()
    const heard = after(answered, 1_500, hearsRoom(bob, 2))
    for (const { account } of [amy, bob]) expect(viewFor(heard, account, 1).connectedAt).toBe(1_500)
    // Cai is called still, and hears nobody.
    expect(viewFor(heard, cai.account, 1)).toMatchObject({ state: "ringing", connectedAt: null })
    expect(() => after(rings, 600, hearsRoom(amy, 2))).toThrow(refusal("not_in_call"))
  })

  /** Amy is in it for so long, and says so. */
  const waits = (call: Call, from: Time, until: Time) =>
    Array.from({ length: Math.floor((until - from) / 10_000) }, (_, i) => from + (i + 1) * 10_000).reduce(
      (so, at) => step(so, { kind: "alive", by: amy }, at),
      call,
    )

  test("that rings with nobody waits five minutes for somebody to join", () => {
    expect(placesIn(after(waits(called(true), 0, WAIT_MS - 10_000), WAIT_MS - 1, joins(dai)))).toEqual(["in", "in"])
    expect(step(waits(called(true), 0, WAIT_MS), PASS, WAIT_MS).phase).toMatchObject({
      ...{ kind: "ended", outcome: "no_answer" },
    })
  })

  test("waits longer than that for who is called meanwhile", () => {
    const at = WAIT_MS - 20_000
    const rung = waits(after(waits(called(true), 0, at), at, adds(amy, dai)), at, WAIT_MS + 20_000)
    expect(placesIn(after(rung, WAIT_MS + 20_001, answers(dai)))).toEqual(["in", "in"])
    expect(step(waits(rung, WAIT_MS + 20_000, at + RING_MS), PASS, at + RING_MS).phase).toMatchObject({
      ...{ kind: "ended", at: at + RING_MS, outcome: "no_answer" },
    })
  })

  test("ends when nobody is left to talk to", () => {
    const two = after(gathered(), 3_000, hangsUp(amy))
    expect(placesIn(two)).toEqual(["left", "in", "in", "ringing"])
    expect(viewFor(two, amy.account, 1)).toMatchObject({
      state: "ended",
      ended: { outcome: "answered", talkedMs: 1_998 },
    })
    const one = after(two, 4_000, hangsUp(bob))
    expect(one.phase.kind).toBe("talking")
    expect(after(one, 5_000, { kind: "decline", by: dai, busy: false }).phase).toMatchObject({
      ...{ kind: "ended", outcome: "answered", by: dai.account },
    })
  })

  test("ends when all who were called decline", () => {
    const declines = (by: By): Step => ({ kind: "decline", by, busy: false })
    const call = after(called(true, bob, cai), 1_000, declines(bob))
    // Another device of his declines it too, or wants it after all.
    expect(after(call, 1_500, declines(bobsTv))).toEqual(call)
    expect(() => after(call, 1_500, answers(bobsTv))).toThrow(refusal("call_over"))
    expect(after(call, 2_000, declines(cai)).phase).toMatchObject({
      ...{ kind: "ended", outcome: "declined", by: cai.account },
    })
  })

  test("is come back into as one comes anew, but for one's voice: who was muted is not heard by coming back", () => {
    const manner = { muted: true, sharing: true, raised: true }
    const call = after(gathered(), 3_000, { kind: "behave", by: bob, manner }, hangsUp(bob), joins(bobsTv))
    expect(personOf(call, bob.account)?.manner).toEqual({
      ...{ muted: true, camera: false, sharing: false, holding: false, raised: null },
    })
  })

  test("rings with who began it as with everybody, when they are called back into it", () => {
    const call = after(gathered(), 3_000, hangsUp(amy), adds(bob, amy))
    expect(viewFor(call, amy.account, 1)).toMatchObject({ state: "ringing", outgoing: false, connectedAt: null })
    expect(placesIn(after(call, 4_000, { kind: "decline", by: amy, busy: false }))[0]).toBe("declined")
    const back = after(call, 4_000, answers(amysTv))
    expect(viewFor(back, amy.account, 1)).toMatchObject({ state: "talking", outgoing: true, host: true })
    // The answer that is repeated is the same.
    expect(after(back, 4_001, answers(amysTv))).toEqual(back)
  })

  test("goes on for who is alone in it while it rings with others, and whoever comes then has as long to connect", () => {
    const left = after(called(true, bob, cai, dai), 1_000, answers(bob), hangsUp(bob))
    const isThere = (so: Call, at: Time) => step(so, { kind: "alive", by: amy }, at)
    const alone = [11_000, 21_000, 31_000, 40_000].reduce(isThere, left)
    expect(placesIn(alone)).toEqual(["in", "left", "ringing", "ringing"])
    const late = after(alone, 41_000, answers(cai))
    const seen = [50_000, 60_000].reduce(
      (so, at) => after(so, at, { kind: "alive", by: amy }, { kind: "alive", by: cai }),
      late,
    )
    expect(step(seen, PASS, 41_000 + CONNECT_MS - 1).phase.kind).toBe("talking")
    expect(step(seen, PASS, 41_000 + CONNECT_MS).phase).toMatchObject({ kind: "ended", outcome: "failed" })
  })

  test("is left by a device that is gone, and by who is out of the group", () => {
    const seen = [12_000, 22_000].reduce(
      (so, at) => after(so, at, { kind: "alive", by: bob }, { kind: "alive", by: cai }),
      gathered(),
    )
    expect(placesIn(step(seen, PASS, TAKE_OVER_MS))).toEqual(["lost", "in", "in", "ringing"])
    const expelled = after(gathered(), 3_000, { kind: "expel", account: bob.account })
    expect(placesIn(expelled)).toEqual(["in", "removed", "in", "ringing"])
    // Who is in the group again may join again.
    expect(placesIn(after(expelled, 4_000, joins(bob)))).toEqual(["in", "in", "in", "ringing"])
  })

  test("is full with fifty", () => {
    const many = Array.from({ length: LIMITS.callPeople - 1 }, person)
    const full = after(called(true), 1, ...many.map(joins))
    expect(() => after(full, 100, joins(bob))).toThrow(refusal("call_full"))
    expect(() => after(full, 100, adds(amy, bob))).toThrow(refusal("call_full"))
    expect(placesIn(after(full, 100, hangsUp(amy), joins(bob)))).toHaveLength(LIMITS.callPeople + 1)
  })
})

describe("the host", () => {
  test("is who began it, and while they are out, who is in it longest", () => {
    const call = gathered()
    expect(hostOf(call)).toBe(amy.account)
    const left = after(call, 3_000, hangsUp(amy))
    expect(hostOf(left)).toBe(bob.account)
    expect(hostOf(after(left, 4_000, joins(amy)))).toBe(amy.account)
  })

  test("takes somebody out, who does not come back unless they call them", () => {
    const call = after(gathered(), 3_000, removes(amy, bob))
    expect(viewFor(call, bob.account, 1)).toMatchObject({ state: "ended", ended: { by: amy.account } })
    expect(() => after(call, 4_000, joins(bob))).toThrow(refusal("call_locked"))
    expect(() => after(call, 4_000, adds(cai, bob))).toThrow(refusal("not_host"))
    expect(placesIn(after(call, 4_000, adds(amy, bob), answers(bob)))).toEqual(["in", "in", "in", "ringing"])
    expect(() => after(gathered(), 3_000, removes(bob, cai))).toThrow(refusal("not_host"))
  })

  test("locks it: who was called before comes in, and nobody else", () => {
    const call = after(gathered(), 3_000, locks(amy))
    expect(() => after(call, 4_000, joins(eve))).toThrow(refusal("call_locked"))
    expect(() => after(call, 4_000, adds(amy, eve))).toThrow(refusal("call_locked"))
    expect(placesIn(after(call, 4_000, joins(dai)))).toEqual(["in", "in", "in", "in"])
    expect(placesIn(after(call, 4_000, locks(amy, false), joins(eve)))).toContain("ringing")
  })

  test("mutes somebody, and never lets them be heard again", () => {
    const call = after(gathered(), 3_000, { kind: "mute_other", by: amy, account: bob.account })
    expect(viewFor(call, bob.account, 1).mine.muted).toBe(true)
    expect(after(call, 4_000, { kind: "mute_other", by: amy, account: bob.account })).toEqual(call)
    const heard = after(call, 4_000, { kind: "behave", by: bob, manner: { muted: false } })
    expect(viewFor(heard, bob.account, 1).mine.muted).toBe(false)
  })
})

test("a hand is raised since when it was raised, however often it is said", () => {
  const raises = (raised: boolean): Step => ({ kind: "behave", by: bob, manner: { raised } })
  const raised = (call: Call) => personOf(call, bob.account)?.manner.raised
  const call = after(gathered(), 3_000, raises(true), raises(true))
  expect(raised(call)).toBe(3_000)
  expect(raised(after(call, 4_000, { kind: "behave", by: bob, manner: { muted: true } }))).toBe(3_000)
  expect(raised(after(call, 4_000, raises(false)))).toBeNull()
})

describe("in a room a device takes over", () => {
  const takes = (by: By, taken = ALL): Step => ({ kind: "take", by, takes: taken })
  const onAir = (call: Call, { account }: By) => roomOf(call)?.people.find((one) => one.person === account)?.onAir.voice

  test("when its voice has come to the room, and each person's for itself", () => {
    const call = after(gathered(), 3_000, takes(amysTv), takes(bobsTv))
    expect(call.phase).toMatchObject({
      handOffs: [{ phase: { kind: "connecting", leg: 4 } }, { phase: { kind: "connecting", leg: 5 } }],
    })
    const legs = roomOf(call)?.legs.map(({ leg, publish }) => [leg, publish])
    expect(legs).toEqual([1, 4, 2, 5, 3].map((leg) => [leg, ["voice", "picture", "screen"]]))
    expect([onAir(call, amy), onAir(call, bob)]).toEqual([1, 2])
    const moved = after(call, 3_500, { kind: "flow", leg: 5 })
    expect([onAir(moved, amy), onAir(moved, bob)]).toEqual([1, 5])
    expect(personOf(moved, bob.account)?.legs.map(({ device }) => device)).toEqual([bobsTv.device])
  })

  test("when it is its turn: who is asked, or waits, may send nothing yet", () => {
    const moves: Step = { kind: "move", by: amy, to: amysTv.device, takes: ALL }
    const asked = after(gathered(), 3_000, takes(amysTv, ["speaker"]), hearsRoom(amysTv, 4), moves)
    expect(roomOf(asked)?.legs).toContainEqual({ leg: 4, person: amy.account, publish: [] })
    const willing = after(asked, 4_000, takes(amysTv))
    expect(roomOf(willing)?.legs).toContainEqual({
      ...{ leg: 4, person: amy.account, publish: ["voice", "picture", "screen"] },
    })
  })

  test("and nobody else says for it that it has", () => {
    const call = after(gathered(), 3_000, takes(amysTv))
    expect(() => after(call, 3_500, { kind: "arrive", by: bob, legs: [2, 4] })).toThrow(refusal("hand_off_over"))
    expect(onAir(after(call, 3_500, hearsRoom(amysTv, 4)), amy)).toBe(1)
  })

  test("whether or not its person is muted: their silence comes to the room as well", () => {
    const muted: Step = { kind: "behave", by: amy, manner: { muted: true } }
    const call = after(gathered(), 3_000, muted, takes(amysTv), { kind: "flow", leg: 4 })
    expect(onAir(call, amy)).toBe(4)
    expect(roomOf(call)?.people[0]?.muted).toContain("voice")
  })

  test("when it has what comes from the room, where the voice stays", () => {
    const call = after(gathered(), 3_000, takes(amysTv, ["speaker", "screen"]), { kind: "flow", leg: 4 })
    expect(personOf(call, amy.account)?.legs.map(({ holds }) => holds)).toEqual([ALL, []])
    const moved = after(call, 3_500, hearsRoom(amysTv, 4))
    expect(personOf(moved, amy.account)?.legs.map(({ holds }) => holds)).toEqual([
      ["microphone", "camera"],
      ["speaker", "screen"],
    ])
  })

  test("and films from there, while its person speaks and shares a screen where they did", () => {
    const films = takes(amysTv, ["camera", "speaker", "screen"])
    const call = after(gathered(), 3_000, films, hearsRoom(amysTv, 4))
    const plan = roomOf(call)
    expect(plan?.legs.slice(0, 2)).toEqual([
      { leg: 1, person: amy.account, publish: ["voice", "screen"] },
      { leg: 4, person: amy.account, publish: ["picture"] },
    ])
    expect(plan?.people[0]?.onAir).toEqual({ voice: 1, picture: 4, screen: 1 })
  })
})
