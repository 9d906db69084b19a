import { expect, test } from "vitest"
import type { Attachment, FileId } from "../index.ts"
import { newId } from "../index.ts"
import { withLinks } from "./files.ts"
import { segmentsOf } from "./segments.ts"

const link = "https://chat.example/s/7Xk2mQbRtY9aW"
const base = () => ({ file: newId<FileId>(), name: "", type: "", bytes: 1_000 })
const picture: Attachment = { ...base(), kind: "picture", width: 4, height: 3, preview: "" }
const voice = (durationMs: number): Attachment => ({ ...base(), kind: "voice", durationMs, waveform: [1] })
const file = (name: string): Attachment => ({ ...base(), kind: "file", name })

const lines = (...attachments: readonly Attachment[]) =>
  withLinks(
    "",
    attachments.map((attachment) => ({ attachment, link })),
  ).split("\n")

test("words come first, and a line for each file after them", () => {
  expect(withLinks("Look", [{ attachment: picture, link }])).toBe(`Look\n${link}`)
  expect(withLinks("Look", [])).toBe("Look")
})

test("of a recording is said how long it is, of a file what kind it is, of a picture nothing", () => {
  expect(lines(picture, voice(12_400), voice(65_000), voice(200))).toEqual([
    link,
    `0:12 ${link}`,
    `1:05 ${link}`,
    `0:01 ${link}`,
  ])
  expect(lines(file("合同.PDF"), file("README"), file("notes.from-monday"), file("a.文件"))).toEqual([
    `pdf ${link}`,
    link,
    link,
    link,
  ])
})

test("two pictures and a recording fit into one SMS with a few words", () => {
  const files = [picture, picture, voice(12_000)].map((attachment) => ({ attachment, link }))
  const { encoding, segments } = segmentsOf(withLinks("amy: From the well, and what it sounds like", files))
  expect([encoding, segments.length]).toEqual(["gsm", 1])
})
