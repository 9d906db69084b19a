import {
  type AccountId,
  CAPABILITIES,
  type CallId,
  type Capability,
  type ConversationId,
  type DeviceId,
  EverlineError,
  newId,
  type Time,
} from "@everline/protocol"
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import type { Call, Silence } from "./call.ts"
import { readCall, writeCall } from "./form.ts"
import { personOf } from "./people.ts"
import { RING_MS } from "./rules/coming.ts"
import { ASK_MS, HAND_OFF_MS } from "./rules/hand-off.ts"
import type { By, Step } from "./rules/steps.ts"
import { CONNECT_MS } from "./rules/talking.ts"
import { dueAt, SILENT_MS, TAKE_OVER_MS } from "./rules/time.ts"
import { begin, step } from "./rules.ts"
import { viewFor } from "./view.ts"

/** What a call was made of before there were calls of many. */
const KNOWN_BEFORE = [
  ...["answeredBy", "begunAt", "begunBy", "call", "callee", "caller"],
  ...["conversation", "media", "nextLeg", "phase", "silent"],
]
/** So many histories are tried; CALLS=100000 tries a hundred thousand. */
const { CALLS = "2000" } = process.env

const amy = newId<AccountId>()
const bob = newId<AccountId>()
const deviceOf = (account: AccountId): By => ({ account, device: newId<DeviceId>() })
const phone = deviceOf(amy)
const laptop = deviceOf(amy)
const tv = deviceOf(amy)
const bobs = deviceOf(bob)
const bobsTv = deviceOf(bob)
const ALL: readonly Capability[] = CAPABILITIES
const PICTURE_AND_SOUND: readonly Capability[] = ["speaker", "screen"]

/** Bob calls Amy. */
const called = (silent: Silence | null = null): Call =>
  begin(
    {
      ...{ call: newId<CallId>(), conversation: newId<ConversationId>(), media: "audio", by: bobs, holds: ALL },
      ...{ ofGroup: false, people: [{ account: amy, silent, busy: false }] },
    },
    0,
  )

/** What comes of steps, each at its time. */
const after = (call: Call, ...steps: readonly (readonly [Time, Step])[]): Call =>
  steps.reduce((so, [at, what]) => step(so, what, at), call)

const answers = (by: By): Step => ({ kind: "answer", by, holds: ALL, camera: false })
const alive = (by: By): Step => ({ kind: "alive", by })
const takes = (by: By, taken = ALL): Step => ({ kind: "take", by, takes: taken })
const moves = (by: By, { device }: By, taken = ALL): Step => ({ kind: "move", by, to: device, takes: taken })
const arrives = (by: By, leg: number): Step => ({ kind: "arrive", by, legs: [leg] })
const hears = (by: By, leg: number, silentMs = 0): Step => ({ kind: "hear", by, legs: [leg], silentMs })
const PASS: Step = { kind: "pass" }

/** Amy talks to Bob by her phone, and both are there. */
const talking = () =>
  after(called(), [1_000, answers(phone)], [2_000, { kind: "connect", by: phone }], [2_000, alive(bobs)])

const refusal = (code: string) => expect.objectContaining({ constructor: EverlineError, code })
const legsOf = (call: Call, account = amy) => personOf(call, account)?.legs ?? []
const holders = (call: Call, account = amy) => legsOf(call, account).map(({ device, holds }) => [device, holds])
/** Who answered is Amy, or nobody. */
const answeredBy = (call: Call) => personOf(call, amy)?.enteredBy
const ended = (outcome: string, more: object = {}) => expect.objectContaining({ kind: "ended", outcome, ...more })

describe("a call", () => {
  test("rings for 45 seconds", () => {
    const call = after(
      called(),
      [10_000, alive(bobs)],
      [20_000, alive(bobs)],
      [30_000, alive(bobs)],
      [40_000, alive(bobs)],
    )
    expect(after(call, [RING_MS - 1, PASS]).phase.kind).toBe("ringing")
    expect(after(call, [RING_MS, PASS]).phase).toEqual(ended("no_answer", { at: RING_MS, talkedMs: 0 }))
  })

  test("is answered by the first device that does; the others are told", () => {
    const call = after(called(), [500, { kind: "ring", by: phone }], [1_000, answers(laptop)])
    expect(answeredBy(call)).toBe(laptop.device)
    expect(() => after(call, [1_000, answers(phone)])).toThrow(refusal("call_answered"))
    expect(() => after(call, [1_001, { kind: "decline", by: phone, busy: false }])).toThrow(refusal("call_answered"))
    // The answer that is repeated is the same.
    expect(after(call, [1_002, answers(laptop)])).toEqual(call)
  })

  test("that was given up cannot be answered, and who declines it has what they want", () => {
    const call = after(called(), [1_000, { kind: "hang_up", by: bobs }])
    expect(call.phase).toEqual(ended("cancelled", { by: bob }))
    expect(() => after(call, [1_000, answers(phone)])).toThrow(refusal("call_over"))
    expect(after(call, [1_001, { kind: "decline", by: phone, busy: false }])).toEqual(call)
  })

  test("is declined by any device, or one is busy", () => {
    expect(after(called(), [1_000, { kind: "decline", by: tv, busy: false }]).phase).toEqual(
      ended("declined", { by: amy }),
    )
    expect(after(called(), [1_000, { kind: "decline", by: tv, busy: true }]).phase).toEqual(ended("busy", { by: amy }))
  })

  test("of somebody who is blocked rings nowhere, and looks like one that nobody answers", () => {
    const call = called("blocked")
    for (const what of [
      answers(phone),
      { kind: "ring", by: phone },
      { kind: "decline", by: phone, busy: false },
    ] as const)
      expect(() => after(call, [1_000, what])).toThrow(refusal("not_in_call"))
    const there = ([10, 20, 30, 40] as const).map((s): readonly [Time, Step] => [s * 1_000, alive(bobs)])
    expect(after(call, ...there, [RING_MS, PASS]).phase).toEqual(ended("no_answer"))
  })

  test("is nobody's who is not in it", () => {
    const stranger = deviceOf(newId<AccountId>())
    for (const kind of ["hang_up", "connect", "alive", "gone"] as const) {
      const call = talking()
      if (kind === "gone") expect(step(call, { kind, by: { ...stranger, account: amy } }, 3_000)).toEqual(call)
      else expect(() => step(call, { kind, by: { ...stranger, account: amy } }, 3_000)).toThrow(refusal("not_in_call"))
    }
  })

  test("lasts from when the two hear each other until one hangs up", () => {
    expect(after(talking(), [9_000, { kind: "hang_up", by: phone }]).phase).toEqual(
      ended("answered", { by: amy, talkedMs: 7_000 }),
    )
  })

  test("in which the two never hear each other has failed", () => {
    const there = [11_000, 21_000].flatMap((at) => [phone, bobs].map((by) => [at, alive(by)] as const))
    const call = after(called(), [1_000, answers(phone)], ...there)
    expect(after(call, [1_000 + CONNECT_MS, PASS]).phase).toEqual(ended("failed", { talkedMs: 0 }))
  })
})

describe("a call moves", () => {
  test("to the device that takes it, when the other hears it; then the old one leaves", () => {
    const connecting = after(talking(), [3_000, takes(laptop)])
    expect(holders(connecting)).toEqual([
      [phone.device, ALL],
      [laptop.device, []],
    ])
    expect(holders(after(connecting, [3_400, arrives(bobs, 3)]))).toEqual([[laptop.device, ALL]])
  })

  test("to a device that is asked, when it agrees", () => {
    const asking = after(talking(), [3_000, moves(phone, laptop)])
    expect(holders(asking)).toEqual([[phone.device, ALL]])
    const connecting = after(asking, [8_000, takes(laptop)])
    // The limit begins when the device has leave.
    expect(dueAt(after(connecting, [8_000, alive(phone)], [8_000, alive(bobs)]))).toBe(8_000 + HAND_OFF_MS)
    expect(holders(after(connecting, [8_300, arrives(bobs, 3)]))).toEqual([[laptop.device, ALL]])
  })

  test("in part: a television takes picture and sound, and the voice stays", () => {
    const connecting = after(talking(), [3_000, takes(tv, PICTURE_AND_SOUND)])
    // It is the television itself that knows when it has them.
    expect(() => after(connecting, [3_100, arrives(bobs, 3)])).toThrow(refusal("not_in_call"))
    const call = after(connecting, [3_400, arrives(tv, 3)])
    expect(holders(call)).toEqual([
      [phone.device, ["microphone", "camera"]],
      [tv.device, PICTURE_AND_SOUND],
    ])
    // And back: the phone is in already.
    const back = after(call, [5_000, takes(phone)], [5_200, arrives(phone, 2)])
    expect(holders(back)).toEqual([[phone.device, ["microphone", "camera", ...PICTURE_AND_SOUND]]])
  })

  test.each([
    ["does not want it", [[4_000, { kind: "refuse", by: laptop, why: "refused" }]], "refused"],
    ["is not let use its microphone", [[4_000, { kind: "refuse", by: laptop, why: "not_allowed" }]], "not_allowed"],
    ["does not answer", [[3_000 + ASK_MS, PASS]], "no_answer"],
    [
      "does not connect",
      [
        [4_000, takes(laptop)],
        [4_000 + HAND_OFF_MS, PASS],
      ],
      "not_connected",
    ],
    [
      "is signed out",
      [
        [4_000, takes(laptop)],
        [4_100, { kind: "gone", by: laptop }],
      ],
      "gone",
    ],
  ] satisfies [string, (readonly [Time, Step])[], string][])("nowhere when the device %s", (_, steps, why) => {
    const there = [3_000, 10_000, 20_000, 30_000].flatMap((at) => [phone, bobs].map((by) => [at, alive(by)] as const))
    const all = [[3_000, moves(phone, laptop)] as const, ...steps, ...there].sort(([a], [b]) => a - b)
    const call = after(talking(), ...all)
    expect(holders(call)).toEqual([[phone.device, ALL]])
    expect(call.phase).toMatchObject({ kind: "talking", handOffs: [], failed: { to: laptop.device, why } })
  })

  test("one at a time: what comes second, of the other side too, waits and then happens", () => {
    const first = after(talking(), [3_000, takes(laptop)])
    const second = after(first, [3_010, takes(bobsTv)])
    expect(second.phase).toMatchObject({
      handOffs: [{ phase: { kind: "connecting" } }, { phase: { kind: "waiting" } }],
    })
    const next = after(second, [3_400, arrives(bobs, 3)])
    expect(next.phase).toMatchObject({ handOffs: [{ to: bobsTv.device, phase: { kind: "connecting", leg: 4 } }] })
    const both = after(next, [3_800, arrives(laptop, 4)])
    expect([holders(both), holders(both, bob)]).toEqual([[[laptop.device, ALL]], [[bobsTv.device, ALL]]])
  })

  test("never after it was hung up", () => {
    const call = after(talking(), [3_000, takes(laptop)], [3_100, { kind: "hang_up", by: phone }])
    expect(() => after(call, [3_101, arrives(bobs, 3)])).toThrow(refusal("call_over"))
  })

  test("with what its person chose: who was muted stays muted", () => {
    const muted = { muted: true, camera: false, sharing: false, holding: false, raised: null }
    const steps = [takes(laptop), arrives(bobs, 3)].map((what, i) => [4_000 + i, what] as const)
    const call = after(talking(), [3_000, { kind: "behave", by: phone, manner: { muted: true } }], ...steps)
    expect(personOf(call, amy)?.manner).toEqual(muted)
  })
})

describe("a device that is gone", () => {
  const missed = (at: Time) => after(talking(), [at, hears(bobs, 2, 2_000)])

  test("is told by the other side, or by its own silence", () => {
    expect(legsOf(missed(9_000))[0]?.lost).toEqual({ since: 7_000, told: true })
    const silent = after(talking(), [10_000, alive(bobs)], [1_000 + SILENT_MS, PASS])
    expect(legsOf(silent)[0]?.lost).toEqual({ since: 1_000, told: false })
    expect(legsOf(after(silent, [14_000, alive(phone)]))[0]?.lost).toBeNull()
    expect(legsOf(after(missed(9_000), [9_500, hears(bobs, 2)]))[0]?.lost).toBeNull()
  })

  const there = (...seconds: number[]) => seconds.map((s) => [s * 1_000, alive(bobs)] as const)

  test("is waited for 25 seconds", () => {
    const call = after(missed(9_000), ...there(10, 20, 30))
    expect(after(call, [7_000 + TAKE_OVER_MS - 1, PASS]).phase.kind).toBe("talking")
    expect(after(call, [7_000 + TAKE_OVER_MS, PASS]).phase).toEqual(ended("lost", { by: null }))
  })

  test("is followed by another of its person's that takes the call, if it does so in that time", () => {
    const call = after(missed(9_000), ...there(10, 20, 30), [7_000 + TAKE_OVER_MS - 1, takes(laptop)])
    // Were it given up now, nobody would be left to wait for.
    const refused = after(call, [33_000, { kind: "refuse", by: laptop, why: "refused" }])
    expect(refused.phase).toEqual(ended("lost", { at: 33_000 }))
    const taken = after(call, [35_000, alive(bobs)], [36_000, arrives(bobs, 3)])
    expect(holders(taken)).toEqual([[laptop.device, ALL]])
    expect(after(call, [42_000, PASS]).phase).toEqual(ended("lost"))
  })
})

describe("whatever happens", { timeout: 600_000 }, () => {
  const by = fc.constantFrom(phone, laptop, tv, bobs, bobsTv, deviceOf(newId<AccountId>()))
  const taken = fc.subarray([...ALL])
  const legs = fc.tuple(fc.integer({ min: 1, max: 6 }))
  const ending: fc.Arbitrary<Step> = fc.oneof(
    fc.record({ kind: fc.constantFrom("ring", "hang_up", "connect", "gone"), by }),
    fc.record({
      kind: fc.constant("answer"),
      by,
      holds: fc.subarray([...ALL], { minLength: 1 }),
      camera: fc.boolean(),
    }),
    fc.record({ kind: fc.constant("decline"), by, busy: fc.boolean() }),
    fc.record({ kind: fc.constant("hear"), by, legs, silentMs: fc.nat(5_000) }),
  )
  /** What a call goes on after: so that histories are not over at once. */
  const going: fc.Arbitrary<Step> = fc.oneof(
    fc.record({ kind: fc.constant("alive"), by }),
    fc.record({ kind: fc.constant("take"), by, takes: taken }),
    fc.record({ kind: fc.constant("move"), by, to: by.map(({ device }) => device), takes: taken }),
    fc.record({ kind: fc.constant("arrive"), by, legs }),
    fc.record({ kind: fc.constant("refuse"), by, why: fc.constantFrom("refused", "not_allowed") }),
    fc.record({ kind: fc.constant("hear"), by, legs, silentMs: fc.constant(0) }),
    fc.record({ kind: fc.constant("behave"), by, manner: fc.record({ muted: fc.boolean() }) }),
  )
  const pause = fc.oneof({ weight: 8, arbitrary: fc.nat(400) }, { weight: 1, arbitrary: fc.nat(30_000) })
  const what = fc.oneof({ weight: 1, arbitrary: ending }, { weight: 4, arbitrary: going })
  const histories = fc.record({
    begins: fc.constantFrom("silent", "ringing", "talking"),
    steps: fc.array(fc.tuple(pause, what), { maxLength: 60 }),
  })

  /** A step that is refused changes nothing but what the time has brought. */
  function tried(call: Call, one: Step, at: Time): Call {
    try {
      return step(call, one, at)
    } catch (error) {
      expect(error).toBeInstanceOf(EverlineError)
      return step(call, PASS, at)
    }
  }

  type Look = (call: Call, before: Call, at: Time, one: Step) => void

  /** Plays many histories, and looks at each state that they come to. */
  function inAll(look: Look, atTheEnd: (call: Call, at: Time) => void = () => {}): void {
    const played = fc.property(histories, ({ begins, steps }) => {
      // Nobody is missed since before there was a call.
      let at: Time = 5_000
      let call = begins === "talking" ? talking() : called(begins === "silent" ? "not_taken" : null)
      for (const [wait, one] of steps) {
        const before = call
        at += wait
        call = tried(before, one, at)
        look(call, before, at, one)
      }
      atTheEnd(call, at)
    })
    fc.assert(played, { numRuns: Number(CALLS) })
  }

  /** All that somebody's devices hold. */
  const held = (call: Call, account: AccountId) =>
    legsOf(call, account)
      .flatMap(({ holds }) => holds)
      .sort()

  test("each thing is done by one device of a person at a time, and handing it over loses nothing", () => {
    inAll((call, before) => {
      for (const { account, place, legs } of call.participants) {
        const holds = held(call, account)
        expect(holds).toEqual([...new Set(holds)])
        if (before.phase.kind === "talking" && place.kind === "in") expect(holds).toEqual(held(before, account))
        const devices = legs.map(({ device }) => device)
        expect(devices).toEqual([...new Set(devices)])
      }
    })
  })

  test("at most one hand-off goes on, and only the one that it is for has a leg that holds nothing", () => {
    inAll((call) => {
      if (call.phase.kind !== "talking") return
      const connecting = call.phase.handOffs.filter(({ phase }) => phase.kind === "connecting")
      expect(connecting.length).toBeLessThanOrEqual(1)
      const idle = call.participants.flatMap(({ legs }) => legs.filter(({ holds }) => holds.length === 0))
      for (const { device } of idle) expect(device).toBe(connecting[0]?.to)
    })
  })

  test("it moves by arriving, or when a device is gone, and in no other way", () => {
    inAll((call, before, _, { kind }) => {
      if (before.phase.kind !== "talking" || call.phase.kind !== "talking" || kind === "arrive" || kind === "gone")
        return
      for (const { account, legs } of before.participants)
        for (const { leg: name, holds, lost } of legs) {
          if (lost !== null || holds.length === 0) continue
          const kept = legsOf(call, account).find((one) => one.leg === name)
          if (kept !== undefined) expect(kept.holds).toEqual(expect.arrayContaining([...holds]))
        }
    })
  })

  test("one device answers, and what has ended stays as it is", () => {
    inAll((call, before) => {
      if (answeredBy(before) !== null) expect(answeredBy(call)).toBe(answeredBy(before))
      if (before.phase.kind === "ended") expect(call).toEqual(before)
      if (before.phase.kind === "talking") expect(call.phase.kind).not.toBe("ringing")
      if (call.phase.kind !== "ended") return
      const { outcome, talkedMs } = call.phase
      const isAnswered = outcome === "answered" || outcome === "lost" || outcome === "failed"
      expect(isAnswered).toBe(answeredBy(call) !== null)
      if (outcome !== "answered" && outcome !== "lost") expect(talkedMs).toBe(0)
    })
  })

  test("it is kept in the words of servers that know of two alone, unless it tries a room, and read back as it was", () => {
    inAll((call) => {
      const { state, between } = writeCall(call)
      const isKnown = call.growth === null
      expect(between).toEqual(isKnown ? call.participants.map(({ account }) => account) : null)
      if (isKnown) expect(Object.keys(state).sort()).toEqual(KNOWN_BEFORE)
      const read = readCall(JSON.parse(JSON.stringify(state)))
      // Of one that has ended who was where when is told by nothing but how it ended.
      if (call.phase.kind !== "ended") expect(read).toEqual(call)
      else for (const account of [amy, bob]) expect(viewFor(read, account, 1)).toEqual(viewFor(call, account, 1))
    })
  })

  test("nothing that is due is left undone, and thirty seconds after the last sign of life all is over", () => {
    inAll(
      (call, _, at) => expect(dueAt(call) ?? Number.POSITIVE_INFINITY).toBeGreaterThan(at),
      (call, at) => expect(step(call, PASS, at + 30_000).phase.kind).toBe("ended"),
    )
  })
})
