import type { SegmentState } from "@everline/protocol"
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { type Happening, isFinal, mayBeTaken, segmentAfter, type TextState, textAfter } from "./states.ts"

const STATES: readonly SegmentState[] = [
  ...(["waiting", "submitting", "refused", "accepted", "delivered", "failed", "unknown", "returned"] as const),
]
const HAPPENINGS: readonly Happening[] = [
  { kind: "claimed" },
  ...(["accepted", "refused", "later", "unknown"] as const).map((answer) => ({ kind: "answered", answer }) as const),
  { kind: "forsaken" },
  ...(["delivered", "failed", "expired", "unknown", "on_its_way"] as const).map(
    (state) => ({ kind: "receipt", state }) as const,
  ),
  { kind: "given_up" },
  { kind: "moved" },
  { kind: "lost" },
]

/** Where a text may come from each state; between two looks more than one thing may have happened. */
const NEXT: Readonly<Record<TextState, readonly TextState[]>> = {
  queued: ["submitting", "accepted", "delivered", "failed", "unknown"],
  submitting: ["queued", "accepted", "delivered", "failed", "unknown"],
  accepted: ["delivered", "failed", "unknown"],
  unknown: ["delivered", "failed"],
  delivered: [],
  failed: [],
  cancelled: [],
}

/** Segments of one text, and things that happen to them one after the other. */
const histories = fc
  .integer({ min: 1, max: 4 })
  .chain((count) =>
    fc.tuple(
      fc.constant(count),
      fc.array(fc.tuple(fc.nat(count - 1), fc.constantFrom(...HAPPENINGS)), { maxLength: 40 }),
    ),
  )

function holds<T>(arbitrary: fc.Arbitrary<T>, check: (value: T) => void): void {
  fc.assert(
    fc.property(arbitrary, (value) => {
      check(value)
    }),
    { numRuns: 1_000 },
  )
}

/** What a text and its segments are after each happening. */
function* lived([count, happenings]: readonly [number, readonly (readonly [number, Happening])[]]) {
  let segments: readonly SegmentState[] = Array.from({ length: count }, () => "waiting")
  let text: TextState = "queued"
  for (const [which, what] of happenings) {
    const before = { text, segments }
    segments = segments.map((state, i) => (i === which ? segmentAfter(state, what) : state))
    text = textAfter(text, segments)
    yield { before, what, which, segments, text }
  }
}

describe("a segment", () => {
  test("that may have been taken is never waiting, and so never sent, again", () => {
    for (const state of STATES)
      for (const what of HAPPENINGS) {
        const next = segmentAfter(state, what)
        // Of what is on the line only its gateway's own word says that it was not taken.
        if (state === "submitting" && what.kind === "answered") continue
        if (mayBeTaken(state)) expect(mayBeTaken(next), `${state} ${JSON.stringify(what)}`).toBe(true)
      }
  })

  test("that was delivered, has failed or went elsewhere stays so; of an unknown one a late receipt tells", () => {
    for (const what of HAPPENINGS) {
      for (const state of ["delivered", "failed", "returned"] as const) expect(segmentAfter(state, what)).toBe(state)
      expect(["unknown", "delivered", "failed"]).toContain(segmentAfter("unknown", what))
    }
    expect(segmentAfter("unknown", { kind: "receipt", state: "delivered" })).toBe("delivered")
    expect(segmentAfter("unknown", { kind: "answered", answer: "accepted" })).toBe("unknown")
    for (const answer of ["refused", "later"] as const)
      expect(segmentAfter("unknown", { kind: "answered", answer })).toBe("failed")
  })

  test("is unknown when it was not answered, whether the gateway says so or nobody says anything", () => {
    expect(segmentAfter("submitting", { kind: "answered", answer: "unknown" })).toBe("unknown")
    expect(segmentAfter("submitting", { kind: "forsaken" })).toBe("unknown")
    expect(segmentAfter("submitting", { kind: "lost" })).toBe("unknown")
  })

  test("hears the same thing twice as once", () => {
    const twice = (state: SegmentState, what: Happening) => segmentAfter(segmentAfter(state, what), what)
    for (const state of STATES)
      for (const what of HAPPENINGS)
        expect(twice(state, what), `${state} ${JSON.stringify(what)}`).toBe(segmentAfter(state, what))
  })
})

describe("a text", () => {
  test("goes no other way than I12 says, whatever happens to its segments in whatever order", () => {
    holds(histories, (history) => {
      for (const { before, text } of lived(history))
        if (text !== before.text) expect(NEXT[before.text], `${before.text} → ${text}`).toContain(text)
    })
  })

  test("has failed when a segment has, is delivered when all are, and unknown while one is", () => {
    holds(histories, (history) => {
      for (const { before, segments, text } of lived(history)) {
        if (isFinal(before.text)) continue
        const live = segments.filter((state) => state !== "returned")
        const isWhole = live.length > 0 && live.every((state) => state === "delivered")
        expect(text === "failed").toBe(live.includes("failed"))
        expect(text === "delivered").toBe(isWhole)
        if (live.includes("unknown") && !live.includes("failed")) expect(text).toBe("unknown")
      }
    })
  })

  test("is queued again only while no gateway may have any of it", () => {
    holds(histories, (history) => {
      for (const { segments, text } of lived(history))
        if (text === "queued") expect(segments.some(mayBeTaken)).toBe(false)
    })
  })
})
