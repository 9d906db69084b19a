import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { beginOf, compare, type Page, pageOf, placeFrom, placeText, type SearchPlace } from "./pages.ts"
import { holds, placesIn, queryOf } from "./rules.ts"
import { probesFor, signatureOf } from "./signature.ts"
import { partsOf } from "./words.ts"

const finds = (sought: string, body: string) => holds(queryOf(sought), body)
/** What a signature says: whether one of its messages may hold what is looked for. */
function may(sought: string, signature: Uint8Array): boolean {
  return probesFor(queryOf(sought)).every((probe) => {
    const bit = probe % (8 * signature.length)
    return ((signature[bit >> 3] ?? 0) >> (bit & 7)) & 1
  })
}
const marked = (sought: string, body: string) =>
  placesIn(queryOf(sought), body).map(({ from, to }) => body.slice(from, to))

describe("Chinese", () => {
  test("is found in the middle of anything, by two characters or by one", () => {
    expect(finds("我们", "明天我们去爬山")).toBe(true)
    expect(finds("山", "明天我们去爬山")).toBe(true)
    expect(finds("们我", "明天我们去爬山")).toBe(false)
  })

  test("of more characters is found where they stand together, in that order", () => {
    expect(finds("去爬山", "明天我们去爬山吧")).toBe(true)
    expect(finds("去爬山", "去爬，爬山")).toBe(false)
  })

  test("is found beside Latin words and numbers, without spaces between", () => {
    expect(finds("iphone 手机", "新iPhone15手机到了")).toBe(true)
    expect(finds("iphone15手机", "手机是新iPhone15")).toBe(true)
  })
})

describe("words and numbers", () => {
  test("are found without their case, width and accents", () => {
    expect(finds("cafe", "Ein CAFÉ am Eck")).toBe(true)
    expect(finds("CAFÉ", "a cafe")).toBe(true)
    expect(finds("ABC１２", "abc12")).toBe(true)
  })

  test("are found by their beginning", () => {
    expect(finds("tomor", "See you tomorrow")).toBe(true)
    expect(finds("see tomor", "See you tomorrow")).toBe(true)
    expect(finds("morrow", "See you tomorrow")).toBe(false)
    expect(finds("1381234", "call 13812345678")).toBe(true)
    expect(finds("2345678", "call 13812345678")).toBe(false)
  })

  test("all have to be there, in any order", () => {
    expect(finds("tomorrow you", "You and me, tomorrow")).toBe(true)
    expect(finds("tomorrow he", "You and me, tomorrow")).toBe(false)
  })
})

test("nothing is looked for where there is neither word nor sign", () => {
  expect(queryOf(" .,!? \u202E ")).toEqual([])
})

test("emoji are found", () => {
  expect(finds("🎉", "well done🎉🎉")).toBe(true)
  expect(finds("🎂", "well done🎉🎉")).toBe(false)
})

describe("the places that are shown", () => {
  test("are those of the text as it was written", () => {
    expect(marked("cafe", "Le Café, le cafe\u0301 et la cafétéria")).toEqual(["Café", "cafe\u0301", "café"])
    expect(marked("我们 b", "我们ｂ和我们")).toEqual(["我们ｂ", "我们"])
    expect(marked("株", "㈱常通")).toEqual(["㈱"])
  })

  test("ascend, do not touch and lie within the text, whatever it is", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary", maxLength: 3 }), (body, sought) => {
        let end = -1
        for (const { from, to } of placesIn(queryOf(sought), body)) {
          expect(from).toBeGreaterThan(end)
          expect(to).toBeGreaterThan(from)
          end = to
        }
        expect(end).toBeLessThanOrEqual(body.length)
      }),
    )
  })
})

const letters = fc.constantFrom(..."aábc1２ Ａ,.我们去爬山ガ게🎉\u0301ß")
const text = fc.string({ unit: letters, maxLength: 40 })

describe("a signature", () => {
  test("never denies what a message holds", () => {
    fc.assert(
      fc.property(fc.array(text, { maxLength: 10 }), text, fc.nat(30), fc.nat(6), (others, body, from, length) => {
        const sought = body.slice(from, from + length).toWellFormed()
        if (finds(sought, body)) expect(may(sought, signatureOf([...others, body]))).toBe(true)
      }),
    )
  })

  test("hardly ever says of what is not there that it may be", () => {
    const word = (i: number) => String.fromCodePoint(0x4e00 + ((i * 7919) % 20_000), 0x4e00 + ((i * 104_729) % 20_000))
    const bodies = Array.from({ length: 32 }, (_, i) => Array.from({ length: 8 }, (_, k) => word(i * 8 + k)).join("，"))
    const signature = signatureOf(bodies)
    const wrong = Array.from({ length: 2_000 }, (_, i) => word(1_000 + i)).filter(
      (sought) => !bodies.some((body) => body.includes(sought)) && may(sought, signature),
    )
    expect(wrong.length).toBeLessThan(20)
  })

  test("is as long as what it is made of, up to a limit", () => {
    expect(signatureOf(["hi"]).length).toBe(8)
    expect(
      signatureOf([Array.from({ length: 9_000 }, (_, i) => String.fromCodePoint(0x4e00 + i)).join("")]).length,
    ).toBe(4_096)
  })
})

test("a text of plain letters has the same parts as beside others", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary-ascii" }), (body) => {
      expect(partsOf(`${body} 我`)).toEqual([...partsOf(body), { kind: "run", text: "我" }])
    }),
  )
})

test("every part of a text is a word or a run, and what is sought of it is found in it", () => {
  fc.assert(
    fc.property(text, (body) => {
      for (const part of partsOf(body)) expect(finds(part.text, body)).toBe(true)
    }),
  )
})

test("places are in the order of hits, and survive being written down", () => {
  const places = fc.record({ at: fc.nat(3), conversation: fc.uuid(), seq: fc.nat(3) })
  fc.assert(
    fc.property(places, places, (one, other) => {
      expect(Math.sign(compare(one, other))).toBe(0 - Math.sign(compare(other, one)))
      expect(placeFrom(placeText(one))).toEqual(one)
      if (one.at <= other.at) expect(compare(beginOf(other.at), one)).toBeLessThan(0)
    }),
  )
})

describe("pages", () => {
  const conversation = "0198a1f2-7a00-7000-8000-000000000000"
  const places = fc
    .uniqueArray(fc.record({ at: fc.integer({ min: 1, max: 12 }), seq: fc.nat(40) }), {
      selector: ({ at, seq }) => `${at}.${seq}`,
    })
    .map((all) => all.map((one) => ({ ...one, conversation })).toSorted(compare))
  const after = (all: readonly SearchPlace[], before: SearchPlace | null) =>
    all.filter((one) => before === null || compare(before, one) < 0)

  test("hold everything once and in order, when all is looked through", () => {
    fc.assert(
      fc.property(places, fc.integer({ min: 1, max: 5 }), (all, limit) => {
        const seen: SearchPlace[] = []
        let before: SearchPlace | null = null
        do {
          const page: Page<SearchPlace> = pageOf(after(all, before), limit, null, before)
          seen.push(...page.found)
          before = page.next
        } while (before !== null)
        expect(seen).toEqual(all)
      }),
    )
  })

  test("hold everything once and in order, when only so far is looked through each time", () => {
    fc.assert(
      fc.property(places, fc.integer({ min: 1, max: 3 }), (all, step) => {
        const seen: SearchPlace[] = []
        let before: SearchPlace | null = null
        for (let reached = 12; reached >= 0; ) {
          const left = after(all, before).filter(({ at }) => at > reached)
          const page: Page<SearchPlace> = pageOf(left, 2, reached, before)
          seen.push(...page.found)
          before = page.next
          if (left.length <= 2) reached -= step
        }
        expect(seen).toEqual(all.filter(({ at }) => at > 0))
      }),
    )
  })

  test("go further back each time, however little is looked through", () => {
    fc.assert(
      fc.property(places, fc.nat(12), fc.nat(12), fc.nat(40), (all, reached, more, seq) => {
        for (const before of [{ at: reached + more, conversation, seq }, beginOf(reached + more)]) {
          const { next } = pageOf(after(all, before), 2, reached, before)
          expect(next === null ? null : Math.sign(compare(before, next))).toBe(-1)
        }
      }),
    )
  })

  test("of a moment that is never looked through to its end are passed over", () => {
    const found = [{ at: 5, conversation, seq: 1 }]
    const first = pageOf(found, 10, 5, null)
    expect(first).toEqual({ found: [], next: beginOf(5) })
    expect(pageOf(found, 10, 5, first.next)).toEqual({ found, next: beginOf(4) })
  })
})
