import { readFileSync } from "node:fs"
import fc from "fast-check"
import { expect, test } from "vitest"
import { SfuError } from "../errors.ts"
import { takeSections, writeAnswer } from "./answer.ts"
import { readDescription } from "./description.ts"

/** A voice, a camera with three layers and a screen, as the browsers offered them. */
const offers = (["chromium", "firefox"] as const).map((browser) => ({
  browser,
  sdp: readFileSync(new URL(`../../test/offers/${browser}.sdp`, import.meta.url), "utf8"),
}))
const sources = { 0: "voice", 1: "picture", 2: "screen" } as const
const local = {
  ufrag: "ours",
  password: "p".repeat(24),
  fingerprint: `sha-256 ${Array(32).fill("00").join(":")}`,
  setup: "active",
  candidates: [{ address: "192.0.2.1", port: 4000 }],
} as const
const refusal = (sdp: string): string => {
  try {
    readDescription(sdp)
    return "nothing"
  } catch (error) {
    return error instanceof SfuError ? error.code : String(error)
  }
}

test.for(offers)("what $browser offers is read, a section with port 0 that is bundled too", ({ sdp }) => {
  const { remote, sections } = readDescription(sdp)
  expect(remote).toMatchObject({ setup: "actpass", fingerprint: expect.stringMatching(/^sha-256 /) })
  expect(sections.map(({ mid, kind, direction, isRejected }) => ({ mid, kind, direction, isRejected }))).toEqual([
    { mid: "0", kind: "audio", direction: "sendonly", isRejected: false },
    { mid: "1", kind: "video", direction: "sendonly", isRejected: false },
    { mid: "2", kind: "video", direction: "sendonly", isRejected: false },
  ])
  expect(sections.map(({ rids }) => rids)).toEqual([[], ["l", "m", "h"], []])
  expect(sections[2]?.repairs).toHaveLength(1)
  const [voice, picture] = takeSections({ remote, sections }, sources)
  expect(voice?.codec.name).toBe("opus/48000/2")
  expect(picture?.codec.rtx).toBeTypeOf("number")
})

test.for(offers)("the answer to $browser takes all of it, by its own numbers", ({ sdp }) => {
  const offer = readDescription(sdp)
  const taken = takeSections(offer, sources)
  const written = writeAnswer({ offer, taken, local, id: "1", version: 1 })
  const answer = readDescription(written)
  expect(answer.remote).toMatchObject({ ufrag: "ours", setup: "active" })
  for (const [place, section] of answer.sections.entries()) {
    const offered = offer.sections[place]
    expect(section).toMatchObject({ mid: offered?.mid, kind: offered?.kind, direction: "recvonly" })
    for (const codec of section.codecs.filter(({ name }) => !name.startsWith("rtx")))
      expect(offered?.codecs).toContainEqual(codec)
    expect(offered?.extensions).toMatchObject(section.extensions)
  }
  expect(written).toContain("a=simulcast:recv l;m;h")
  expect(written.match(/x-google-start-bitrate/g)).toHaveLength(1)
})

test("a section that nobody named is not taken, and one that ended is rejected as it was", () => {
  const sdp = offers[0]?.sdp.replace(/m=video 9 (?![\s\S]*m=video)/, "m=video 0 ") ?? ""
  const offer = readDescription(sdp)
  const taken = takeSections(offer, { 1: "picture", 2: "screen" })
  expect(taken.map(({ mid }) => mid)).toEqual(["1"])
  const answer = writeAnswer({ offer, taken, local, id: "1", version: 1 })
  expect(answer).toContain("a=group:BUNDLE 0 1\r\n")
  expect(readDescription(answer).sections.map(({ direction, isRejected }) => [direction, isRejected])).toEqual([
    ["inactive", false],
    ["recvonly", false],
    ["inactive", true],
  ])
})

test("what is too much is refused, and so is what could be told to the native part as something else", () => {
  const sdp = offers[0]?.sdp ?? ""
  expect(refusal(sdp + "a=x\r\n".repeat(60_000))).toBe("sdp_too_big")
  expect(refusal(sdp + "m=audio 9 UDP/TLS/RTP/SAVPF 0\r\na=mid:x\r\n".repeat(200))).toBe("sdp_too_big")
  for (const bad of [
    ...["", "v=1", sdp.replaceAll(/a=ice-ufrag:\S+/g, "a=ice-ufrag:a"), sdp.replaceAll(/a=setup:\S+/g, "a=setup:x")],
    ...[
      sdp.replaceAll(/a=ice-pwd:\S+/g, "a=ice-pwd:short"),
      sdp.replaceAll(/a=fingerprint:.*/g, "a=fingerprint:md5 00"),
    ],
    ...[sdp.replaceAll("a=mid:1", "a=mid:0"), sdp.replaceAll("a=mid:1", `a=mid:${"x".repeat(17)}`)],
    sdp.replaceAll("m=video", "m=text"),
  ])
    expect(refusal(bad)).toBe("sdp_malformed")
})

test("whatever is done to an offer, it is read or refused by name", () => {
  const lines = (offers[0]?.sdp ?? "").split("\r\n")
  const meddled = fc
    .array(fc.tuple(fc.nat(lines.length - 1), fc.constantFrom("drop", "double", "cut", "noise"), fc.string()), {
      minLength: 1,
      maxLength: 40,
    })
    .map((acts) => {
      const changed = [...lines]
      for (const [at, act, noise] of acts) {
        const line = changed[at] ?? ""
        if (act === "drop") changed[at] = ""
        if (act === "double") changed[at] = `${line}\r\n${line}`
        if (act === "cut") changed[at] = line.slice(0, line.length / 2)
        if (act === "noise") changed[at] = `${line.slice(0, line.indexOf(":") + 1)}${noise}`
      }
      return changed.join("\r\n")
    })
  fc.assert(
    fc.property(fc.oneof(meddled, fc.string({ unit: "binary", maxLength: 4_000 })), (sdp) => {
      const refused = refusal(sdp)
      expect(["nothing", "sdp_malformed", "sdp_too_big"]).toContain(refused)
      if (refused !== "nothing") return
      const offer = readDescription(sdp)
      try {
        const answer = writeAnswer({ offer, taken: takeSections(offer, sources), local, id: "1", version: 1 })
        expect(readDescription(answer).sections).toHaveLength(offer.sections.length)
      } catch (error) {
        expect(error).toBeInstanceOf(SfuError)
      }
    }),
    { numRuns: 500 },
  )
})
