import { newId, type SegmentId, type TextId } from "@everline/protocol"
import fc from "fast-check"
import { expect, test } from "vitest"
import type { Receipt, Submitted } from "../../ports/gateway.ts"
import { type Settled, settle, type TextEvent } from "./settlement.ts"
import { isFinal, mayBeTaken } from "./states.ts"
import type { KeptSegment, KeptText } from "./text.ts"

const NOW = 1_800_000_000_000
const GATEWAYS = ["a", "b", "c"]

/** A text of some segments that lives through claims, answers and whatever else happens, as in the record. */
class Life {
  text: KeptText
  segments: readonly KeptSegment[] = []
  /** Whether it is in the outbox, and due. */
  outbox: "due" | "handed over" | "gone" = "due"
  unused = 0
  /** How often something was put onto a line. */
  claims = 0

  constructor(count: number) {
    this.text = {
      ...{ id: newId<TextId>(), purpose: "message", account: null, of: null, number: "+8613800138000", country: "CN" },
      ...{
        sender: null,
        segments: count,
        state: "queued",
        reason: null,
        gateway: "a",
        refusedBy: [],
        price: 0,
        at: NOW,
      },
    }
  }

  /** As `Sending` claims: what waits, as far as there is room. */
  claim(room: number): void {
    const here = this.segments.filter(({ state, gateway }) => state !== "returned" && gateway === this.text.gateway)
    if (this.outbox !== "due" || here.some(({ state }) => state === "submitting" || state === "refused")) return
    const made = Array.from({ length: this.text.segments }, (_, i) => i + 1)
      .filter((number) => here.every((segment) => segment.number !== number))
      .map((number) => ({
        ...{ id: newId<SegmentId>(), text: this.text.id, number, gateway: this.text.gateway },
        ...{ state: "waiting" as const, gatewayId: null, code: null, submittedAt: null },
      }))
    const waiting = [...here.filter(({ state }) => state === "waiting"), ...made].map(({ id }) => id)
    const going = new Set(waiting.slice(0, room))
    this.claims += 1
    this.segments = [...this.segments, ...made].map((segment) =>
      going.has(segment.id) ? { ...segment, state: "submitting", submittedAt: NOW + this.claims } : segment,
    )
    if (waiting.length > 0 && waiting.length <= room) this.outbox = "handed over"
    if (going.size > 0 && this.text.state === "queued") this.text = { ...this.text, state: "submitting" }
  }

  happens(event: TextEvent): void {
    const elsewhere = (_text: KeptText, refusedBy: readonly string[]) =>
      GATEWAYS.find((name) => !refusedBy.includes(name) && name !== this.text.gateway)
    const settled: Settled = settle(this.text, this.segments, [event], NOW, elsewhere)
    const changed = new Map(settled.segments.map((segment) => [segment.id, segment]))
    this.segments = this.segments.map((segment) => changed.get(segment.id) ?? segment)
    this.text = settled.text
    this.unused += settled.unused
    if (settled.outbox === "gone") this.outbox = "gone"
    else if (settled.outbox !== "kept" && this.outbox !== "gone") this.outbox = "due"
  }

  segment(which: number): SegmentId | undefined {
    return this.segments[which % Math.max(1, this.segments.length)]?.id
  }
}

const answer: fc.Arbitrary<Submitted> = fc.oneof(
  fc.nat(99).map((id) => ({ kind: "accepted" as const, id: `${id}` })),
  fc
    .constantFrom("number_invalid", "sender_invalid", "no_credit", "blocked", "other", "too_long")
    .map((reason) => ({ kind: "refused" as const, reason, code: "" })),
  fc
    .tuple(fc.constantFrom("down", "throttled", "full"), fc.constantFrom(0, 60_000))
    .map(([why, afterMs]) => ({ kind: "later" as const, why, afterMs, code: "" })),
  fc.constant({ kind: "unknown" as const, code: "" }),
)
const told: fc.Arbitrary<Receipt["state"]> = fc.constantFrom("delivered", "failed", "expired", "unknown", "on_its_way")

type Step = (life: Life) => void
const toSegment =
  (make: (segment: SegmentId) => TextEvent) =>
  (which: number): Step =>
  (life) => {
    const segment = life.segment(which)
    if (segment !== undefined) life.happens(make(segment))
  }
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.integer({ min: 1, max: 4 }).map(
      (room): Step =>
        (life) =>
          life.claim(room),
    ),
  },
  {
    weight: 5,
    arbitrary: fc
      .tuple(fc.nat(8), answer)
      .map(([which, said]) => toSegment((segment) => ({ kind: "answered", segment, answer: said }))(which)),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.nat(8), told)
      .map(([which, state]) =>
        toSegment((segment) => ({ kind: "receipt", segment, receipt: { state, code: "" } }))(which),
      ),
  },
  fc.nat(8).map(toSegment((segment) => ({ kind: "forsaken", segment }))),
  fc.constantFrom<TextEvent>({ kind: "ended", reason: "expired" }, { kind: "stuck" }, { kind: "lost" }).map(
    (event): Step =>
      (life) =>
        life.happens(event),
  ),
)

test("whatever gateways answer and whoever dies, no segment is where two gateways, or one twice, may have it", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 3 }), fc.array(step, { maxLength: 40 }), (count, steps) => {
      const life = new Life(count)
      for (const take of steps) {
        const before = life.segments
        take(life)
        for (let number = 1; number <= count; number++) {
          const taken = life.segments.filter((segment) => segment.number === number && mayBeTaken(segment.state))
          expect(taken.length).toBeLessThanOrEqual(1)
        }
        // Of what one gateway may have nothing goes to another.
        const places = new Set(life.segments.filter(({ state }) => mayBeTaken(state)).map(({ gateway }) => gateway))
        expect(places.size).toBeLessThanOrEqual(1)
        for (const { id, state } of before)
          if (state === "delivered" || state === "failed" || state === "returned")
            expect(life.segments.find((segment) => segment.id === id)?.state).toBe(state)
      }
    }),
    { numRuns: 1_000 },
  )
})

test("a text is in the outbox as long as there is something to hand over, and no longer", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 3 }), fc.array(step, { maxLength: 40 }), (count, steps) => {
      const life = new Life(count)
      for (const take of steps) {
        take(life)
        const live = life.segments.filter(({ state }) => state !== "returned").map(({ state }) => state)
        if (isFinal(life.text.state)) expect(life.outbox).toBe("gone")
        if (life.text.state === "queued") expect(life.outbox).toBe("due")
        if (life.outbox === "gone")
          for (const state of ["waiting", "refused"] as const) expect(live).not.toContain(state)
        // What was reserved is given back once, and of nothing that may have been taken.
        const taken = life.segments.filter(({ state, gatewayId }) => state === "delivered" || gatewayId !== null)
        expect(life.unused).toBeLessThanOrEqual(count - new Set(taken.map(({ number }) => number)).size)
      }
    }),
    { numRuns: 1_000 },
  )
})

test("a text that waits at another gateway than the first fails when its time is over, and is unknown in a restored record", () => {
  const atAnother = () => {
    const life = new Life(2)
    life.claim(2)
    for (const { id: segment } of life.segments)
      life.happens({ kind: "answered", segment, answer: { kind: "refused", reason: "no_credit", code: "" } })
    expect(life.text).toMatchObject({ state: "queued", gateway: "b", refusedBy: ["a"] })
    return life
  }
  const [late, lost] = [atAnother(), atAnother()]
  late.happens({ kind: "ended", reason: "expired" })
  expect(late.text).toMatchObject({ state: "failed", reason: "expired" })
  expect([late.outbox, late.unused]).toEqual(["gone", 2])
  lost.happens({ kind: "lost" })
  expect(lost.text).toMatchObject({ state: "unknown", reason: "restored" })
})

test("an answer that is written down once more, for nobody knew whether it was, is none to what was asked again since", () => {
  const life = new Life(1)
  const answered = (attempt: number, answer: Submitted) => {
    const segment = life.segment(0)
    if (segment !== undefined) life.happens({ kind: "answered", segment, answer, submittedAt: NOW + attempt })
  }
  const later = { kind: "later", why: "throttled", afterMs: 200, code: "" } as const
  life.claim(1)
  answered(1, later)
  answered(1, later)
  expect([life.text.state, life.outbox]).toEqual(["queued", "due"])
  life.claim(1)
  answered(1, later)
  expect([life.segments[0]?.state, life.outbox]).toEqual(["submitting", "handed over"])
  answered(2, { kind: "unknown", code: "" })
  answered(1, later)
  expect(life.text.state).toBe("unknown")
})
