import { type FileId, newId } from "@everline/protocol"
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { disposition, pictureName, rangeOf, servedAs, voiceNote } from "./rules.ts"

describe("a range", () => {
  test.each([
    ["bytes=0-99", 1_000, { from: 0, to: 99 }],
    ["bytes=900-", 1_000, { from: 900, to: 999 }],
    ["bytes=-100", 1_000, { from: 900, to: 999 }],
    ["bytes=-5000", 1_000, { from: 0, to: 999 }],
    ["bytes=990-2000", 1_000, { from: 990, to: 999 }],
    ["bytes=1000-", 1_000, undefined],
    ["bytes=-0", 1_000, undefined],
    ["bytes=5-2", 1_000, undefined],
    // What we do not know we answer with the whole, as RFC 9110 lets us.
    ["bytes=0-1,5-6", 1_000, null],
    ["lines=0-1", 1_000, null],
    ["bytes=-", 1_000, null],
    [undefined, 1_000, null],
  ])("%s of %i", (header, bytes, range) => {
    expect(rangeOf(header, bytes)).toEqual(range)
  })

  test("is within the file, whatever is asked", () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(), fc.nat(), fc.integer({ min: 1, max: 1e9 }), (text, a, b, bytes) => {
        for (const header of [text, `bytes=${a}-${b}`, `bytes=${a}-`, `bytes=-${b}`]) {
          const range = rangeOf(header, bytes)
          if (range === null || range === undefined) continue
          expect(range.from).toBeGreaterThanOrEqual(0)
          expect(range.from).toBeLessThanOrEqual(range.to)
          expect(range.to).toBeLessThan(bytes)
        }
      }),
    )
  })
})

describe("a name in a header", () => {
  test("is there for old programs and as it is", () => {
    expect(disposition("attachment", "假期.pdf")).toBe(
      `attachment; filename="__.pdf"; filename*=UTF-8''%E5%81%87%E6%9C%9F.pdf`,
    )
    expect(disposition("inline", `it's "50%".txt`)).toBe(
      `inline; filename="it's _50__.txt"; filename*=UTF-8''it%27s%20%2250%25%22.txt`,
    )
  })

  test("says nothing else, whatever it is, and comes back as it was", () => {
    const name = fc.string({ unit: "grapheme", minLength: 1 }).filter((text) => text.isWellFormed())
    fc.assert(
      fc.property(name, (text) => {
        const header = disposition("attachment", text)
        expect(header).toMatch(/^attachment; filename="[^"\\%\r\n]*"; filename\*=UTF-8''[A-Za-z0-9%._~-]*$/)
        expect(decodeURIComponent(header.slice(header.indexOf("''") + 2))).toBe(text)
      }),
    )
  })
})

test("a picture that was made anew is called by what it is now", () => {
  expect(pictureName("IMG_1.HEIC.avif", "image/webp")).toBe("IMG_1.HEIC.webp")
  expect(pictureName("photo.JPEG", "image/jpeg")).toBe("photo.JPEG")
  expect(pictureName("photo.png", "image/jpeg")).toBe("photo.jpg")
  expect(pictureName("no ending", "image/png")).toBe("no ending.png")
})

test("only what browsers record is a voice note, and only that goes out under a type of its own", () => {
  const upload = { file: newId<FileId>(), name: "note", bytes: 10 }
  const recording = { durationMs: 1, waveform: [1] }
  const note = voiceNote(upload, "video/webm", recording)
  expect(note).toMatchObject({ kind: "voice", type: "audio/webm" })
  expect(servedAs(note)).toBe("audio/webm")
  expect(servedAs({ kind: "file", ...upload, type: "text/html" })).toBe("application/octet-stream")
  expect(() => voiceNote(upload, "image/svg+xml", recording)).toThrow("voice_invalid")
})
