import { type ArrivalId, newId } from "@everline/protocol"
import { readOctets, type SmsOctets, toSeptets } from "@everline/protocol/sms"
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
  Array.from({ length: of }, (_, i) => ({
    ...{ number: i + 1, print: `${name} ${i + 1}` },
    ...{ octets: Buffer.from(`${name}${i + 1};`), alphabet: "utf8" as const },
  }))

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
            body: partsOf("a", of).map(readOctets).join(""),
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
        for (const part of coming) expect(body).toContain(readOctets(part))
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

describe("a text that its sender divides wherever they like", () => {
  const gsm = fc.string({ unit: fc.constantFrom(..."ab @\n€[]{}|~^\\"), maxLength: 300, size: "max" })
  const anything = fc
    .string({ unit: "binary", maxLength: 100, size: "max" })
    .filter((text) => !/[\0\r]/.test(text) && !text.startsWith("\ufeff"))
  const words = fc.oneof(
    gsm.map((text) => ({ text, octets: toSeptets(text), alphabet: "gsm" as const })),
    anything.map((text) => ({ text, octets: Buffer.from(text, "utf16le").swap16(), alphabet: "ucs2" as const })),
  )
  /** Cut at these places, or as near as there is something to cut. */
  const cut = ({ octets, alphabet }: SmsOctets, places: readonly number[]) => {
    const ends = [...places.map((place) => place % (octets.length + 1)), octets.length].toSorted((a, b) => a - b)
    return ends.map((end, i) => ({ number: i + 1, octets: octets.subarray(ends[i - 1] ?? 0, end), alphabet }))
  }

  test("is whole when its parts are together, within whatever character they were cut", () => {
    fc.assert(
      fc.property(words, fc.array(fc.nat(), { minLength: 1, maxLength: 8 }), fc.nat(), (said, places, seed) => {
        const parts = cut(said, places)
        const turned = [...parts.slice(seed % parts.length), ...parts.slice(0, seed % parts.length)]
        expect(joined(turned, parts.length)).toBe(said.text)
      }),
      { numRuns: 1_000 },
    )
  })

  test("may be in two alphabets, and what is missing costs no more than the character that it divides", () => {
    const [hello, emoji] = [Buffer.from("hello "), Buffer.from("😀!", "utf16le").swap16()]
    const first = { number: 1, octets: hello, alphabet: "gsm" as const }
    const [second, third] = [1, 2].map((i) => ({
      ...{ number: i + 1, alphabet: "ucs2" as const },
      octets: emoji.subarray(3 * (i - 1), 3 * i),
    }))
    if (second === undefined || third === undefined) throw new Error("it was not divided")
    expect(joined([third, first, second], 3)).toBe("hello 😀!")
    expect(joined([first, second], 3)).toBe("hello \ufffd […]")
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
