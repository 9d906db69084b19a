import { type AccountId, EverlineError, LIMITS, newId, type Time } from "@everline/protocol"
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import type { Call } from "./call.ts"
import { readCall, writeCall } from "./form.ts"
import { hostOf, isMany, isThere, peopleIn, personOf } from "./people.ts"
import { roomOf } from "./room.ts"
import { BESIDE_MS, isHeardInRoom, ROOM } from "./rules/route.ts"
import type { Step } from "./rules/steps.ts"
import { dueAt } from "./rules/time.ts"
import { step } from "./rules.ts"
import {
  ALL,
  amy,
  amysTv,
  answered,
  BESIDE_AT,
  bob,
  bobsTv,
  cai,
  called,
  dai,
  eve,
  gathered,
  growing,
  hearsRoom,
  holds,
  inRoom,
  PASS,
  talking,
} from "./test-support.ts"
import { viewFor } from "./view.ts"

/** So many histories are tried; CALLS=100000 tries a hundred thousand. */
const { CALLS = "2000" } = process.env

describe("a call of many, whatever happens", { timeout: 600_000 }, () => {
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
    // Of two who are alone, by the room and directly.
    { weight: 4, arbitrary: fc.constantFrom(hearsRoom(amy, 1), hearsRoom(bob, 2), holds(amy, 1, 2), holds(bob, 1, 2)) },
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
    begins: fc.constantFrom("answered", "in room", "two", "growing", "group", "large group"),
    steps: fc.array(fc.tuple(pause, what), { maxLength: 60 }),
  })
  const beginning = {
    ...{ answered, "in room": inRoom, two: talking },
    ...{ growing, group: gathered, "large group": () => called(true) },
  }

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
      let at: Time = BESIDE_AT + 200
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
      if (before.route === "room" && isMany(call)) expect(call.route).toBe("room")
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

  test("two who have answered have another way beside the one that nothing comes by, and go by the first that brings both", () => {
    inAll((call, before, one, at) => {
      if (call.phase.kind !== "talking" || peopleIn(call).length > 2) return
      const { connectedAt, answeredAt } = call.phase
      if (connectedAt === null && at >= answeredAt + BESIDE_MS && peopleIn(call).length === 2)
        expect(roomOf(call)).not.toBeNull()
      if (call.growth !== null) expect([connectedAt, isHeardInRoom(call)]).toEqual([null, false])
      const wentOver = before.route === "room" && call.route === "direct"
      if (wentOver) expect(one).toMatchObject({ kind: "arrive", legs: expect.not.arrayContaining([ROOM]) })
      if (isMany(call)) return
      // Whoever is heard is heard once: by the one way or by the other.
      for (const { account: whose } of peopleIn(call))
        for (const { links } of viewFor(call, whose, 1).legs) {
          const isHeard = links.filter(({ arriving }) => !arriving).map(({ link }) => link.endsWith("room"))
          expect(new Set(isHeard).size).toBeLessThanOrEqual(1)
        }
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

  test("it is kept whole, in whichever words", () => {
    inAll((call) => {
      const { state, between } = writeCall(call)
      const read = readCall(JSON.parse(JSON.stringify(state)))
      if (call.participants.length > 2 || call.ofGroup) expect(between).toBeNull()
      // Of one of two that has ended who was where when is told by nothing but how it ended.
      if (between === null || call.phase.kind !== "ended") expect(read).toEqual(call)
      else for (const account of between) expect(viewFor(read, account, 1)).toEqual(viewFor(call, account, 1))
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
