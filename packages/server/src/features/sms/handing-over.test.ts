import { newId, type SegmentId, type SegmentState, type TextId } from "@everline/protocol"
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { handOver } from "./handing-over.ts"
import type { DueText } from "./store.ts"
import type { KeptSegment } from "./text.ts"

const LONG = "long ".repeat(80)
const TAKER = { name: "carrier", sender: "+861069000001", takes: "segments", room: 50 } as const

const due = (body: string): DueText => ({
  ...{ id: newId<TextId>(), number: "+8613800138000", sender: null, segments: 1, price: 90 },
  ...{ urgent: false, until: 1, ref: 7, body, stopped: false },
})
const kept = (text: DueText, number: number, state: SegmentState, gateway = "carrier"): KeptSegment => ({
  ...{ id: newId<SegmentId>(), text: text.id, number, gateway, state },
  ...{ gatewayId: null, code: null, submittedAt: null },
})
const having = (text: DueText, ...segments: readonly KeptSegment[]) => new Map([[text.id, segments]])
const partsOf = (over: ReturnType<typeof handOver>) => over.ready.map(({ submission }) => submission.part?.number)

describe("what goes onto the line", () => {
  test("is as many segments as there is room for, in order; all else waits, and nothing is there twice", () => {
    const bodies = fc.array(fc.constantFrom("short", LONG, "好".repeat(100)), { maxLength: 8 })
    fc.assert(
      fc.property(bodies, fc.nat(12), (all, room) => {
        const texts = all.map(due)
        const over = handOver(texts, new Map(), { ...TAKER, room })
        expect(over.ready.length).toBeLessThanOrEqual(room)
        expect(over.segments.filter(({ state }) => state === "submitting")).toHaveLength(over.ready.length)
        expect(new Set(over.segments.map(({ id }) => id)).size).toBe(over.segments.length)
        const touched = [...over.whole, ...over.partly]
        expect(touched).toEqual(texts.slice(0, touched.length).map(({ id }) => id))
        if (touched.length < texts.length) expect(over.ready).toHaveLength(room)
        expect(over.partly.length).toBeLessThanOrEqual(1)
      }),
    )
  })

  test("of a text that did not fit is the rest, when what went before was answered", () => {
    const text = due(LONG)
    const first = kept(text, 1, "accepted")
    const [second, third] = [kept(text, 2, "waiting"), kept(text, 3, "waiting")]
    const over = handOver([text], having(text, first, second, third), TAKER)
    expect(partsOf(over)).toEqual([2, 3])
    expect(over.segments.map(({ id }) => id)).toEqual([second.id, third.id])
    for (const state of ["submitting", "refused"] as const)
      expect(handOver([text], having(text, kept(text, 1, state), second, third), TAKER).ready).toEqual([])
  })

  test("is the whole text anew when another gateway gave it back", () => {
    const text = due(LONG)
    const back = [1, 2, 3].map((number) => kept(text, number, "returned", "another"))
    expect(partsOf(handOver([text], having(text, ...back), TAKER))).toEqual([1, 2, 3])
    const whole = handOver([text], having(text, ...back), { ...TAKER, takes: "texts" })
    expect(whole.ready.map(({ submission }) => [submission.text, submission.part])).toEqual([[LONG, null]])
    expect(whole.segments).toMatchObject([{ number: 0, price: 90 }])
  })

  test("comes from the number that was asked for, else from the gateway's own", () => {
    const fromOf = (text: DueText) => handOver([text], new Map(), TAKER).ready[0]?.submission.from
    expect(fromOf(due("hello"))).toBe("+861069000001")
    expect(fromOf({ ...due("hello"), sender: "Everline" })).toBe("Everline")
  })
})
