import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { losesLowest, type Picture, PictureNumbers } from "./pictures.ts"

const ALL = 2

const picture = (pictureId: number, more: Partial<Picture> = {}): Picture => ({
  isKeyFrame: false,
  pictureId,
  isPictureIdLong: true,
  tl0PictureIndex: 7,
  temporalLayer: 0,
  isLayerSync: false,
  ...more,
})

/** Pictures of a source that begins with this one. */
function from(first: Picture): PictureNumbers {
  const numbers = new PictureNumbers()
  numbers.begin(first)
  expect(numbers.takes(first, ALL)).toBe(true)
  return numbers
}

/** What a picture goes out with, if it does. */
const out = (numbers: PictureNumbers, each: Picture, most = ALL): number | null | undefined =>
  numbers.takes(each, most) ? numbers.idOf(each) : undefined

describe("the numbers of pictures", () => {
  test("wrap at 15 bits and at 7, as they came", () => {
    const long = from(picture(32_767, { isKeyFrame: true }))
    expect([out(long, picture(0)), out(long, picture(1))]).toEqual([1, 2])
    const numbers = from(picture(100, { isKeyFrame: true, isPictureIdLong: false }))
    const ids = Array.from({ length: 300 }, (_, at) =>
      out(numbers, picture((101 + at) & 0x7f, { isPictureIdLong: false })),
    )
    expect(ids).toEqual(ids.map((_, at) => (at + 1) & 0x7f))
  })

  test("are the same for all packets of a picture, and so is whether it goes out", () => {
    const numbers = from(picture(10, { isKeyFrame: true }))
    const upper = picture(11, { temporalLayer: 2, isLayerSync: true })
    expect([out(numbers, upper, 0), out(numbers, upper, ALL), out(numbers, picture(12), 0)]).toEqual([
      undefined,
      undefined,
      1,
    ])
    expect([out(numbers, picture(12), 0), out(numbers, picture(10), 0)]).toEqual([1, 0])
  })

  test("go on after those of another source, with the index of the lowest layer", () => {
    const numbers = from(picture(10, { isKeyFrame: true, tl0PictureIndex: 250 }))
    expect(numbers.tl0Of(picture(10, { tl0PictureIndex: 250 }))).toBe(0)
    expect(numbers.tl0Of(picture(14, { tl0PictureIndex: 254 }))).toBe(4)
    out(numbers, picture(14))
    const other = picture(2_000, { isKeyFrame: true, tl0PictureIndex: 3 })
    numbers.begin(other)
    expect([out(numbers, other), numbers.tl0Of(other)]).toEqual([5, 5])
  })

  test("of a picture that is far behind are not known any more", () => {
    const numbers = from(picture(10, { isKeyFrame: true }))
    expect([out(numbers, picture(600)), out(numbers, picture(345)), out(numbers, picture(344))]).toEqual([
      590,
      335,
      undefined,
    ])
  })

  test("begin again at whatever a key frame has, with all layers", () => {
    const numbers = from(picture(10, { isKeyFrame: true }))
    const upper = (id: number): Picture => picture(id, { temporalLayer: 2 })
    expect([out(numbers, upper(11), 0), out(numbers, upper(12))]).toEqual([undefined, undefined])
    expect([out(numbers, picture(13, { isKeyFrame: true })), out(numbers, upper(14))]).toEqual([1, 2])
  })

  test("that are not there are left so", () => {
    const none = { pictureId: null, tl0PictureIndex: null, temporalLayer: null }
    const numbers = from(picture(0, { ...none, isKeyFrame: true }))
    const each = picture(0, none)
    expect([out(numbers, each), numbers.tl0Of(each)]).toEqual([null, null])
  })
})

test("whether what is missing between two packets is of the lowest temporal layer is told by those two", () => {
  const film = fc.array(fc.record({ temporalLayer: fc.nat(2), packets: fc.integer({ min: 1, max: 3 }) }), {
    minLength: 3,
    maxLength: 30,
  })
  fc.assert(
    fc.property(film, fc.nat(0x7fff), fc.nat(), fc.nat(), (pictures, start, one, other) => {
      let tl0 = start & 0xff
      const pieces = pictures.flatMap(({ temporalLayer, packets }, at) => {
        if (temporalLayer === 0) tl0 = (tl0 + 1) & 0xff
        const numbers = { pictureId: (start + at) & 0x7fff, tl0PictureIndex: tl0, temporalLayer }
        return Array.from({ length: packets }, (_, nth) => ({
          ...numbers,
          ...{ isFirst: nth === 0, isLast: nth === packets - 1 },
        }))
      })
      const [from, to] = [one, other].map((any) => 1 + (any % (pieces.length - 2))).sort((a, b) => a - b)
      const [before, after] = [pieces[(from ?? 0) - 1], pieces[(to ?? 0) + 1]]
      if (before === undefined || after === undefined) throw new Error("nothing is left")
      const lost = pieces.slice(from, (to ?? 0) + 1)
      expect(losesLowest(before, after)).toBe(lost.some(({ temporalLayer }) => temporalLayer === 0))
    }),
  )
})
