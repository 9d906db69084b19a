import {
  type AccountId,
  CAPABILITIES,
  type CallId,
  type Capability,
  type ConversationId,
  type DeviceId,
  EverlineError,
  LIMITS,
  newId,
  type Time,
} from "@everline/protocol"
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import type { Call } from "./call.ts"
import { hostOf, isThere, peopleIn, personOf } from "./people.ts"
import { roomOf } from "./room.ts"
import { RING_MS } from "./rules/coming.ts"
import { GROW_MS, ROOM } from "./rules/route.ts"
import type { By, Step } from "./rules/steps.ts"
import { dueAt, TAKE_OVER_MS } from "./rules/time.ts"
import { begin, meet, step, WAIT_MS } from "./rules.ts"
import { viewFor } from "./view.ts"

/** So many histories are tried; CALLS=100000 tries a hundred thousand. */
const { CALLS = "2000" } = process.env

const deviceOf = (account: AccountId): By => ({ account, device: newId<DeviceId>() })
const person = () => deviceOf(newId<AccountId>())
const [amy, bob, cai, dai, eve] = [person(), person(), person(), person(), person()] as const
const amysTv = deviceOf(amy.account)
const bobsTv = deviceOf(bob.account)
const ALL: readonly Capability[] = CAPABILITIES
const VOICE = { holds: ALL, camera: false }

const callees = (...people: readonly By[]) => people.map(({ account }) => ({ account, silent: null, busy: false }))
const called = (ofGroup: boolean, ...people: readonly By[]): Call =>
  begin(
    {
      ...{ call: newId<CallId>(), conversation: newId<ConversationId>(), media: "audio", by: amy, holds: ALL },
      ...{ ofGroup, people: callees(...people) },
    },
    0,
  )

/** What comes of steps, one each millisecond from this time on. */
const after = (call: Call, at: Time, ...steps: readonly Step[]): Call =>
  steps.reduce((so, what, i) => step(so, what, at + i), call)

const answers = (by: By): Step => ({ kind: "answer", by, ...VOICE })
const joins = (by: By): Step => ({ kind: "join", by, ...VOICE })
const adds = (by: By, ...people: readonly By[]): Step => ({ kind: "add", by, people: callees(...people) })
const removes = (by: By, { account }: By): Step => ({ kind: "remove", by, account })
const locks = (by: By, locked = true): Step => ({ kind: "lock", by, locked })
const hangsUp = (by: By): Step => ({ kind: "hang_up", by })
const hearsRoom = (by: By, leg: number): Step => ({ kind: "arrive", by, legs: [leg, ROOM] })
const PASS: Step = { kind: "pass" }

/** Amy and Bob talk. */
const talking = () => after(called(false, bob), 1_000, answers(bob), { kind: "connect", by: amy })
/** Amy and Bob talk, and have added Cai, who has come. */
const growing = () => after(talking(), 2_000, adds(bob, cai), answers(cai))
/** A group's call that three are in. */
const gathered = () => after(called(true, bob, cai, dai), 1_000, answers(bob), joins(cai), { kind: "connect", by: amy })

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

  test("that rings with nobody waits five minutes for somebody to join", () => {
    const there = (until: Time) =>
      Array.from({ length: Math.floor(until / 10_000) }, (_, i) => (i + 1) * 10_000).reduce(
        (so, at) => step(so, { kind: "alive", by: amy }, at),
        called(true),
      )
    expect(placesIn(after(there(WAIT_MS - 10_000), WAIT_MS - 1, joins(dai)))).toEqual(["in", "in"])
    expect(step(there(WAIT_MS), PASS, WAIT_MS).phase).toMatchObject({ kind: "ended", outcome: "no_answer" })
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
    expect(after(called(true, bob, cai), 1_000, declines(bob), declines(cai)).phase).toMatchObject({
      ...{ kind: "ended", outcome: "declined", by: cai.account },
    })
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

  test("when it has what comes from the room, where the voice stays", () => {
    const call = after(gathered(), 3_000, takes(amysTv, ["speaker", "screen"]), { kind: "flow", leg: 4 })
    expect(personOf(call, amy.account)?.legs.map(({ holds }) => holds)).toEqual([ALL, []])
    const moved = after(call, 3_500, hearsRoom(amysTv, 4))
    expect(personOf(moved, amy.account)?.legs.map(({ holds }) => holds)).toEqual([
      ["microphone", "camera"],
      ["speaker", "screen"],
    ])
  })
})

describe("whatever happens", { timeout: 600_000 }, () => {
  const people = [amy, bob, cai, dai, eve]
  const by = fc.constantFrom(...people, amysTv, bobsTv)
  const account = fc.constantFrom(...people.map((one) => one.account))
  const taken = fc.subarray([...ALL])
  const entrance = { by, holds: fc.constant(ALL), camera: fc.boolean() }
  const coming: fc.Arbitrary<Step> = fc.oneof(
    fc.record({ kind: fc.constantFrom("answer", "join"), ...entrance }),
    fc.record({
      kind: fc.constant("add"),
      by,
      people: fc.uniqueArray(
        fc.record({
          account,
          silent: fc.option(fc.constantFrom("blocked", "not_taken"), { freq: 8 }),
          busy: fc.boolean(),
        }),
        { minLength: 1, maxLength: 3, selector: (one) => one.account },
      ),
    }),
  )
  const going: fc.Arbitrary<Step> = fc.oneof(
    fc.record({ kind: fc.constantFrom("hang_up", "gone"), by }),
    fc.record({ kind: fc.constant("decline"), by, busy: fc.boolean() }),
    fc.record({ kind: fc.constant("remove"), by, account }),
    fc.record({ kind: fc.constant("expel"), account }),
  )
  const staying: fc.Arbitrary<Step> = fc.oneof(
    { weight: 4, arbitrary: fc.record({ kind: fc.constantFrom("alive", "connect", "ring"), by }) },
    fc.record({ kind: fc.constant("lock"), by, locked: fc.boolean() }),
    fc.record({ kind: fc.constant("mute_other"), by, account }),
    fc.record({ kind: fc.constant("take"), by, takes: taken }),
    fc.record({ kind: fc.constant("arrive"), by, legs: fc.tuple(fc.nat(9), fc.constant(ROOM)) }),
    fc.record({ kind: fc.constant("flow"), leg: fc.nat(9) }),
    fc.record({ kind: fc.constant("behave"), by, manner: fc.record({ muted: fc.boolean(), raised: fc.boolean() }) }),
  )
  const what = fc.oneof(
    { weight: 5, arbitrary: coming },
    { weight: 1, arbitrary: going },
    { weight: 8, arbitrary: staying },
  )
  const pause = fc.oneof({ weight: 8, arbitrary: fc.nat(400) }, { weight: 1, arbitrary: fc.nat(12_000) })
  const histories = fc.record({
    begins: fc.constantFrom("two", "growing", "group", "large group"),
    steps: fc.array(fc.tuple(pause, what), { maxLength: 60 }),
  })
  const beginning = { two: talking, growing, group: gathered, "large group": () => called(true) }

  /** A step that is refused changes nothing but what the time has brought. */
  function tried(call: Call, one: Step, at: Time): Call {
    try {
      return step(call, one, at)
    } catch (error) {
      expect(error).toBeInstanceOf(EverlineError)
      return step(call, PASS, at)
    }
  }

  /** Plays many histories, and looks at each state that they come to. */
  function inAll(
    look: (call: Call, before: Call, one: Step, at: Time) => void,
    atTheEnd: (call: Call, at: Time) => void = () => {},
  ): void {
    const played = fc.property(histories, ({ begins, steps }) => {
      let at: Time = 2_010
      let call = beginning[begins]()
      for (const [wait, one] of steps) {
        at += wait
        const before = step(call, PASS, at)
        call = tried(before, one, at)
        look(call, before, one, at)
      }
      atTheEnd(call, at)
    })
    fc.assert(played, { numRuns: Number(CALLS) })
  }

  const isIn = (call: Call, whose: AccountId) => personOf(call, whose)?.place.kind === "in"
  /** Who is in, and was not before. */
  const newcomers = (call: Call, before: Call) => peopleIn(call).filter((one) => !isIn(before, one.account))

  test("nobody is in who has not come themselves: called, or joining", () => {
    inAll((call, before, one) => {
      for (const { account: whose } of newcomers(call, before)) {
        expect(one).toMatchObject({ by: { account: whose } })
        const wasCalled = personOf(before, whose)?.place.kind === "ringing"
        expect(one.kind === "join" || (one.kind === "answer" && wasCalled)).toBe(true)
      }
    })
  })

  test("a locked call takes nobody who was not called before, and who was removed comes back by the host alone", () => {
    inAll((call, before, one) => {
      for (const { account: whose } of newcomers(call, before)) {
        const place = personOf(before, whose)?.place
        if (before.locked) expect(place?.kind).toBe("ringing")
        expect(place?.kind === "out" && place.why === "removed" && place.by !== null).toBe(false)
      }
      for (const { account: whose, place } of before.participants) {
        if (place.kind !== "out" || place.why !== "removed" || place.by === null) continue
        if (personOf(call, whose)?.place.kind === "ringing")
          expect(one).toMatchObject({ kind: "add", by: { account: hostOf(before) } })
      }
    })
  })

  test("a call goes on while two talk or one may be come to, and no longer; who is out has nothing in it", () => {
    inAll((call) => {
      const { phase, participants } = call
      for (const { account: whose, place, legs } of participants)
        if (place.kind !== "in") {
          expect(legs).toEqual([])
          if (phase.kind === "talking") expect(phase.handOffs.map((one) => one.account)).not.toContain(whose)
        } else expect(legs.length).toBeGreaterThan(0)
      if (phase.kind === "ended") return
      const isAwaited =
        (phase.kind === "ringing" && phase.waitsUntil !== null) ||
        participants.some((one) => one.place.kind === "ringing")
      expect(peopleIn(call).length).toBeGreaterThanOrEqual(isAwaited ? 1 : 2)
      expect(isIn(call, hostOf(call) ?? newId<AccountId>())).toBe(true)
      expect(participants.filter(isThere).length).toBeLessThanOrEqual(LIMITS.callPeople)
    })
  })

  test("two alone hear each other directly, more by the room, and both ends of a link are told of it", () => {
    inAll((call, before) => {
      if (before.route === "room") expect(call.route).toBe("room")
      if (call.route === "direct" && call.growth === null) expect(peopleIn(call).length).toBeLessThanOrEqual(2)
      const links = peopleIn(call).flatMap(({ account: whose }) =>
        viewFor(call, whose, 1).legs.flatMap((leg) => leg.links),
      )
      for (const { link, offers } of links) {
        const ends = links.filter((one) => one.link === link)
        if (link.endsWith("room")) expect([ends.length, offers]).toEqual([1, true])
        else expect(ends.map((one) => one.offers).sort()).toEqual([false, true])
      }
      const inRoom = roomOf(call)?.legs.map(({ leg }) => `${leg}-room`) ?? []
      expect(links.filter(({ link }) => link.endsWith("room")).map(({ link }) => link)).toEqual(inRoom)
    })
  })

  test("in a room one hand-off of each person connects, and one leg of each is on air", () => {
    inAll((call) => {
      if (call.phase.kind !== "talking") return
      const connecting = call.phase.handOffs.filter(({ phase }) => phase.kind === "connecting")
      const whose = connecting.map((one) => one.account)
      expect(whose).toEqual([...new Set(whose)])
      if (call.route === "direct") expect(connecting.length).toBeLessThanOrEqual(1)
      for (const { person: one, onAir } of roomOf(call)?.people ?? [])
        expect(personOf(call, one)?.legs.filter(({ leg }) => leg === onAir.voice)).toHaveLength(1)
    })
  })

  test("nobody is heard again but by themselves", () => {
    inAll((call, before, one) => {
      for (const { account: whose, manner } of before.participants)
        if (manner.muted && isIn(before, whose) && isIn(call, whose) && !personOf(call, whose)?.manner.muted)
          expect(one).toMatchObject({ kind: "behave", by: { account: whose } })
    })
  })

  test("nothing that is due is left undone, and thirty seconds after the last sign of life all is over", () => {
    inAll(
      (call, _, __, at) => expect(dueAt(call) ?? Number.POSITIVE_INFINITY).toBeGreaterThan(at),
      (call, at) => expect(step(call, PASS, at + 30_000).phase.kind).toBe("ended"),
    )
  })
})
