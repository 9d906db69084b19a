import { type AccountId, EverlineError, type FileId, LIMITS, type MergedItem, newId } from "@everline/protocol"
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { bundle, type Spoken } from "./merge-rules.ts"

const people = ["Amy", "Ben", "陈", "Dee"].map((name) => ({ author: newId<AccountId>(), name }))
const line = (i: number, body: string, more: Partial<Spoken> = {}): Spoken => {
  const person = people[i % people.length]
  if (person === undefined) throw new RangeError("nobody")
  return { ...person, at: i, body, attachments: [], merged: null, items: null, ...more }
}
const depthOf = (items: readonly MergedItem[]): number =>
  1 + Math.max(0, ...items.map(({ items: inner }) => (inner === undefined ? 0 : depthOf(inner))))

describe("several messages as one", () => {
  test("say how they begin in four lines, and who speaks in three names", () => {
    const { body, merged } = bundle([0, 1, 2, 3, 0].map((i) => line(i, `${i} one\n two`)))
    expect(body).toBe("Amy: 0 one two\nBen: 1 one two\n陈: 2 one two\nDee: 3 one two")
    expect(merged).toEqual({ names: ["Amy", "Ben", "陈"], people: 4, count: 5 })
  })

  test("name what was carried, and carry none of it", () => {
    const file = { file: newId<FileId>(), bytes: 9, type: "application/pdf" }
    const voice = { ...file, kind: "voice", name: "voice.webm", durationMs: 3_000, waveform: [1, 2] } as const
    const { body, items } = bundle([
      line(0, "", { attachments: [{ ...file, kind: "file", name: "minutes.pdf" }, voice] }),
      line(1, "thanks"),
    ])
    expect(body).toBe("Amy: minutes.pdf, voice.webm\nBen: thanks")
    expect(items[0]?.carried).toEqual([
      { kind: "file", name: "minutes.pdf" },
      { kind: "voice", name: "voice.webm", durationMs: 3_000 },
    ])
    expect(JSON.stringify(items)).not.toContain(file.file)
  })

  test("have a text that can be kept, whatever they say", () => {
    const anything = fc.string({ unit: "binary", minLength: 1, maxLength: 600 })
    fc.assert(
      fc.property(fc.array(anything, { minLength: 1, maxLength: 8 }), (bodies) => {
        const { body, items } = bundle(bodies.map((text, i) => line(i, text)))
        expect(body.isWellFormed()).toBe(true)
        expect(body.split("\n").length).toBeLessThanOrEqual(4)
        expect(body.length).toBeLessThan(1_000)
        expect(items.map((item) => item.body)).toEqual(bodies)
      }),
    )
  })

  test("lie in one another no deeper than they may; what lies deeper is left as its first lines", () => {
    let inner = bundle([line(0, "a"), line(1, "b")])
    for (let i = 0; i < 5; i += 1) inner = bundle([line(2, "c"), line(3, inner.body, inner)])
    expect(depthOf(inner.items)).toBe(LIMITS.mergedDepth)
    expect(JSON.stringify(inner.items)).toContain("陈: c")
  })

  test("that are too much are refused", () => {
    const much = Array.from({ length: 80 }, (_, i) => line(i, "x".repeat(1_000)))
    expect(() => bundle(much)).toThrow(EverlineError)
  })
})
