import { type ArrivalId, newId } from "@everline/protocol"
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { type Gathering, isSound, joined, type KeptPart, PARTIAL_MS, placePart, REFERENCE_MS } from "./parts.ts"

const NOW = 1_800_000_000_000

/** Gatherings of one key, as the record would keep them. */
class Shelf {
  #kept: (Gathering & { readonly parts: readonly KeptPart[] })[] = []
  readonly told: { readonly body: string; readonly partial: boolean }[] = []

  take(part: KeptPart, of: number, now: number) {
    const placing = placePart(this.#kept, part, now)
    if (placing.kind === "duplicate") return placing
    if (placing.kind === "begins")
      this.#kept = [{ id: newId<ArrivalId>(), begunAt: now, state: "open", parts: [part] }, ...this.#kept]
    else this.#change(placing.id, (kept) => ({ ...kept, parts: [...kept.parts, part] }))
    for (const { id, parts, state } of this.#kept)
      if (state === "open" && parts.length === of) this.#tell(id, "whole", of)
    return placing
  }

  /** The time of what is open is over. */
  over(of: number) {
    for (const { id, state } of this.#kept) if (state === "open") this.#tell(id, "partial", of)
  }

  #tell(id: ArrivalId, state: "whole" | "partial", of: number) {
    this.#change(id, (kept) => ({ ...kept, state }))
    const parts = this.#kept.find((kept) => kept.id === id)?.parts ?? []
    this.told.push({ body: joined(parts, of), partial: state === "partial" })
  }

  #change(id: ArrivalId, change: (kept: (typeof this.kept)[number]) => (typeof this.kept)[number]) {
    this.#kept = this.#kept.map((kept) => (kept.id === id ? change(kept) : kept))
  }

  get kept() {
    return this.#kept
  }
}

const partsOf = (name: string, of: number): readonly KeptPart[] =>
  Array.from({ length: of }, (_, i) => ({ number: i + 1, print: `${name} ${i + 1}`, text: `${name}${i + 1};` }))

describe("the parts of a long text", () => {
  test("make one text in whatever order they come, and however often", () => {
    const comings = fc.integer({ min: 2, max: 8 }).chain((of) => {
      const all = partsOf("a", of)
      const again = fc.array(fc.constantFrom(...all), { maxLength: 10 })
      return again.chain((more) =>
        fc.tuple(fc.constant(of), fc.shuffledSubarray([...all, ...more], { minLength: of + more.length })),
      )
    })
    fc.assert(
      fc.property(comings, ([of, coming]) => {
        const shelf = new Shelf()
        for (const part of coming) shelf.take(part, of, NOW)
        expect(shelf.told).toEqual([
          {
            body: partsOf("a", of)
              .map(({ text }) => text)
              .join(""),
            partial: false,
          },
        ])
      }),
    )
  })

  test("of which some never come make one text, that says where they are missing", () => {
    const comings = fc
      .integer({ min: 2, max: 8 })
      .chain((of) =>
        fc.tuple(fc.constant(of), fc.shuffledSubarray([...partsOf("a", of)], { minLength: 1, maxLength: of - 1 })),
      )
    fc.assert(
      fc.property(comings, ([of, coming]) => {
        const shelf = new Shelf()
        for (const part of coming) shelf.take(part, of, NOW)
        expect(shelf.told).toEqual([])
        shelf.over(of)
        expect(shelf.told).toHaveLength(1)
        const [{ body, partial } = { body: "", partial: false }] = shelf.told
        expect(partial).toBe(true)
        expect(body).toContain("[…]")
        for (const { text } of coming) expect(body).toContain(text)
        // What comes after that makes no second text.
        for (const part of partsOf("a", of))
          expect(["late", "duplicate"]).toContain(shelf.take(part, of, NOW + PARTIAL_MS).kind)
        expect(shelf.told).toHaveLength(1)
      }),
    )
  })

  test("are of another text when the reference is used again, at once or an hour later", () => {
    const shelf = new Shelf()
    for (const part of [...partsOf("a", 3), ...partsOf("b", 3)]) shelf.take(part, 3, NOW)
    for (const part of partsOf("a", 3)) shelf.take(part, 3, NOW + REFERENCE_MS)
    expect(shelf.told.map(({ body }) => body)).toEqual(["a1;a2;a3;", "b1;b2;b3;", "a1;a2;a3;"])
  })

  test("that are missing from the text before are taken for the newer one", () => {
    const shelf = new Shelf()
    const [a1] = partsOf("a", 2)
    const [b1, b2] = partsOf("b", 2)
    for (const part of [a1, b1, b2]) if (part !== undefined) shelf.take(part, 2, NOW)
    expect(shelf.told).toEqual([{ body: "b1;b2;", partial: false }])
    shelf.over(2)
    expect(shelf.told[1]).toEqual({ body: "a1; […]", partial: true })
  })

  test("that cannot be are none", () => {
    expect(isSound({ number: 1, of: 2 })).toBe(true)
    for (const part of [
      { number: 1, of: 1 },
      { number: 0, of: 2 },
      { number: 3, of: 2 },
    ])
      expect(isSound(part)).toBe(false)
  })
})

test("a gap is marked once, wherever it is", () => {
  const of = 5
  const having = (...numbers: number[]) =>
    joined(
      partsOf("a", of).filter(({ number }) => numbers.includes(number)),
      of,
    )
  expect(having(1, 2, 3, 4, 5)).toBe("a1;a2;a3;a4;a5;")
  expect(having(1, 4, 5)).toBe("a1; […] a4;a5;")
  expect(having(3)).toBe("[…] a3; […]")
})
