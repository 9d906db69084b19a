import { readdir } from "node:fs/promises"
import { Readable } from "node:stream"
import { buffer } from "node:stream/consumers"
import { type FileId, LIMITS, newId } from "@everline/protocol"
import sharp from "sharp"
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest"
import type { SignedIn } from "../../src/handler.ts"
import { blackPng, carry, upload } from "./uploads.ts"
import { openVillage, type Village } from "./village.ts"

let village: Village
let amy: SignedIn
beforeAll(async () => {
  village = await openVillage()
  amy = await village.person("amy")
})
afterAll(() => village[Symbol.asyncDispose]())

/** Where a camera says that it was. */
const EXIF = { IFD0: { Make: "Canary Cameras" }, IFD3: { GPSLatitudeRef: "N", GPSLatitude: "31/1 13/1 49/1" } }

const photo = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: { r: 20, g: 120, b: 90 } } })

/** What others are given. */
async function given(bytes: Uint8Array, name: string) {
  const attachment = await upload(village, amy, bytes, { name })
  const conversation = await village.group(amy)
  const { seq: message } = await carry(village, amy, conversation, [attachment.file])
  const read = async (part: "whole" | "thumbnail") =>
    buffer((await village.carried.open(amy.account, { conversation, message, file: attachment.file }, part)).read())
  return { attachment, read }
}

describe("a photo", () => {
  test("comes out the right way up, without where it was taken, with a thumbnail and a preview", async () => {
    const taken = await photo(1_200, 800).withExif(EXIF).withMetadata({ orientation: 6 }).jpeg().toBuffer()
    const before = await sharp(taken).metadata()
    expect(before.orientation).toBe(6)
    const { attachment, read } = await given(taken, "IMG_0001.jpg")
    expect(attachment).toMatchObject({ kind: "picture", type: "image/jpeg", width: 800, height: 1_200 })
    const whole = await read("whole")
    const after = await sharp(whole).metadata()
    expect(after).toMatchObject({ format: "jpeg", width: 800, height: 1_200 })
    for (const kept of ["exif", "xmp", "iptc", "orientation"] as const) expect(after[kept]).toBeUndefined()
    expect(whole.includes("Canary Cameras")).toBe(false)
    expect(attachment.bytes).toBe(whole.length)
    expect(await sharp(await read("thumbnail")).metadata()).toMatchObject({ format: "webp", width: 320, height: 480 })
    const preview = attachment.kind === "picture" ? Buffer.from(attachment.preview, "base64") : Buffer.alloc(0)
    expect(preview.length).toBeLessThan(600)
    expect((await sharp(preview).metadata()).format).toBe("webp")
  })

  test("that was taken is nowhere on the disk as it came", async () => {
    const taken = await photo(64, 64).withExif(EXIF).jpeg().toBuffer()
    const { attachment } = await given(taken, "IMG_0002.jpg")
    const kept = await readdir(village.folder, { recursive: true })
    const parts = kept.filter((name) => name.includes(attachment.file)).map((name) => name.split(attachment.file)[1])
    expect(parts.sort()).toEqual([".picture", ".thumbnail"])
  })

  test.each(["png", "webp", "avif", "gif"] as const)("of the kind %s is made anew too", async (format) => {
    const { attachment, read } = await given(await photo(300, 200).toFormat(format).toBuffer(), `photo.${format}`)
    const type = format === "avif" ? "webp" : format
    expect(attachment).toMatchObject({ kind: "picture", type: `image/${type}`, name: `photo.${type}`, width: 300 })
    expect((await sharp(await read("whole")).metadata()).format).toBe(type)
  })

  test("that moves goes on moving", async () => {
    const frames = await Promise.all(
      ["red", "blue", "green"].map((background) =>
        sharp({ create: { width: 40, height: 30, channels: 3, background } })
          .png()
          .toBuffer(),
      ),
    )
    const moving = await sharp(frames, { join: { animated: true } })
      .gif({ delay: [100, 100, 100] })
      .toBuffer()
    const { attachment, read } = await given(moving, "dance.gif")
    expect(attachment).toMatchObject({ kind: "picture", type: "image/gif", width: 40, height: 30 })
    expect((await sharp(await read("whole")).metadata()).pages).toBe(3)
  })

  test("that two servers look at at once is one picture", async () => {
    const { here, there, files, blobs } = village
    const taken = await photo(400, 300).withExif(EXIF).jpeg().toBuffer()
    const file = newId<FileId>()
    await here["files.begin"](amy, { file, name: "IMG_0003.jpg", bytes: taken.length })
    await files.here.take(amy, file, 0, Readable.from([taken]))
    const [one, other] = await Promise.all([here["files.finish"](amy, { file }), there["files.finish"](amy, { file })])
    expect(one.attachment).toMatchObject({ kind: "picture", width: 400 })
    expect(other).toEqual(one)
    expect(await blobs.size(file, "upload")).toBe(0)
  })

  test("that another server looks at when one has just taken away how it was taken is that picture", async () => {
    const { here, there, files, blobs } = village
    const taken = await photo(400, 300).jpeg().toBuffer()
    const file = newId<FileId>()
    await here["files.begin"](amy, { file, name: "IMG_0004.jpg", bytes: taken.length })
    await files.here.take(amy, file, 0, Readable.from([taken]))
    const { remove } = blobs
    let late: Promise<unknown> | undefined
    const removing = vi.spyOn(blobs, "remove").mockImplementationOnce(async (...what) => {
      await remove(...what)
      late = there["files.finish"](amy, { file })
      // It has been refused by then, or waits for what the first one writes.
      await Promise.race([late.catch(() => undefined), new Promise((resume) => setTimeout(resume, 500))])
    })
    const one = await here["files.finish"](amy, { file })
    removing.mockRestore()
    expect(await late).toEqual(one)
  })

  test("of fifty megapixels is a picture", async () => {
    const { attachment } = await given(await photo(8_660, 5_774).jpeg({ quality: 60 }).toBuffer(), "large.jpg")
    expect(attachment).toMatchObject({ kind: "picture", width: 8_660, height: 5_774 })
  })
})

describe("what is no picture that can be shown", () => {
  test("a small file of very many pixels is refused before one of them is looked at, and frees its room", async () => {
    const bomb = blackPng(12_000, 12_000)
    expect(bomb.length).toBeLessThan(2 ** 20)
    expect(12_000 ** 2).toBeGreaterThan(LIMITS.picturePixels)
    const { used } = await village.here["files.room"](amy, {})
    await expect(upload(village, amy, bomb, { name: "bomb.png" })).rejects.toThrow("picture_too_big")
    expect((await village.here["files.room"](amy, {})).used).toBe(used)
  })

  test.each([
    ["SVG", Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')],
    ["SVG that says it is XML", Buffer.from('<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>')],
    ["a page", Buffer.from("<!doctype html><script>alert(1)</script>")],
    [
      "the beginning of a JPEG and then nothing of the kind",
      Buffer.concat([Buffer.from("ffd8ffe000104a464946", "hex"), Buffer.alloc(500, 60)]),
    ],
    ["the beginning of a PNG alone", blackPng(10, 10).subarray(0, 40)],
    ["nothing known", Buffer.alloc(100, 3)],
  ])("%s is a file, to be saved and not shown", async (_what, bytes) => {
    const { attachment, read } = await given(bytes, "harmless.jpg")
    expect(attachment).toMatchObject({ kind: "file", name: "harmless.jpg", bytes: bytes.length })
    expect(await read("whole")).toEqual(bytes)
    await expect(read("thumbnail")).rejects.toThrow("file_not_found")
  })

  test("a picture that is a page as well is a picture only", async () => {
    const script = Buffer.from("<script>alert('canary')</script>")
    const polyglot = Buffer.concat([await photo(50, 50).jpeg().toBuffer(), script])
    const { attachment, read } = await given(polyglot, "both.jpg")
    expect(attachment.kind).toBe("picture")
    expect((await read("whole")).includes("canary")).toBe(false)
  })
})
