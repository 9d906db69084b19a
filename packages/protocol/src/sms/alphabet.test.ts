// biome-ignore lint/style/noRestrictedImports: the protocol runs in browsers, what it is compared with on this machine.
import { spawnSync } from "node:child_process"
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { fromSeptets, isGsm, septetsIn, toSeptets } from "./alphabet.ts"
import { texts } from "./test-support.ts"

/** Where all tests run at once. */
const SLOW = { timeout: 120_000 }
const hex = (bytes: Uint8Array | string): string => Buffer.from(bytes).toString("hex")

test("the alphabet is that of the standard, and what is in its extension takes an escape", () => {
  expect(hex(toSeptets("@£$ ÇΔ_ΞÆß\n\r"))).toBe("00010220091011" + "1a1c1e0a0d")
  expect(hex(toSeptets("¡AZÄÖÑÜ§¿azäöñüà"))).toBe("40415a5b5c5d5e5f60617a7b7c7d7e7f")
  expect(hex(toSeptets("[€]"))).toBe("1b3c1b651b3e")
  expect(septetsIn("[€]a")).toBe(7)
})

test("no letter takes another's place: a small ç, a backtick, an escape are in it no more than 中", () => {
  for (const character of ["ç", "`", "\u001b", "Α", "\t", "\0", "e\u0301", "中", "😀", "\ud83d"]) {
    expect(isGsm(`a${character}`)).toBe(false)
    expect(() => toSeptets(character)).toThrow(RangeError)
  }
})

describe("an escape that leads nowhere", () => {
  test.each([
    ["before a letter that the extension lacks is that letter", [0x61, 0x1b, 0x62], "ab"],
    ["before another is a space", [0x1b, 0x1b, 0x65], " e"],
    ["at the end is a space", [0x61, 0x1b], "a "],
  ])("%s", (_name, octets, text) => {
    expect(fromSeptets(Uint8Array.from(octets))).toBe(text)
  })
})

test("what is no septet is shown as unknown", () => {
  expect(fromSeptets(Uint8Array.of(0x61, 0x80, 0x1b, 0xff))).toBe("a\ufffd\ufffd")
})

describe("Perl's Encode::GSM0338", () => {
  /** One line of hex in, one out; in Perl the line is $_. */
  function perl(expression: string, lines: readonly string[]): string[] {
    const script = `chomp; my $line = ${expression}; print "$line\\n"`
    const { stdout, stderr } = spawnSync("perl", ["-MEncode", "-MEncode::GSM0338", "-ne", script], {
      input: lines.map((line) => `${line}\n`).join(""),
      encoding: "utf8",
      maxBuffer: 64 * 1024 * 1024,
    })
    expect(stderr).toBe("")
    return stdout.split("\n").slice(0, -1)
  }

  test("has the same characters of all that there are", SLOW, () => {
    const theirs = perl('join ",", sort { $a <=> $b } map { ord } keys %Encode::GSM0338::UNI2GSM', [""])
    const all = Array.from({ length: 0x110000 }, (_, code) => code).filter((code) => isGsm(String.fromCodePoint(code)))
    expect(theirs).toEqual([all.join(",")])
    expect(all.length).toBe(137)
  })

  test("finds the same septets in 10,000 texts, and the same texts none of the alphabet", SLOW, () => {
    const sample = fc.sample(texts, { numRuns: 10_000, seed: 338 })
    const theirs = perl(
      'eval { unpack "H*", encode "gsm0338", decode("UTF-8", pack "H*", $_), Encode::FB_CROAK } // "none"',
      sample.map(hex),
    )
    const ours = sample.map((text) => (isGsm(text) ? hex(toSeptets(text)) : "none"))
    expect(ours.filter((line) => line !== "none").length).toBeGreaterThan(1_000)
    expect(theirs.length).toBe(sample.length)
    expect(sample.filter((_, at) => theirs[at] !== ours[at])).toEqual([])
  })

  const EXTENDED = [0x0a, 0x14, 0x28, 0x29, 0x2f, 0x3c, 0x3d, 0x3e, 0x40, 0x65]
  // An escape is always before what the extension has: of others Perl makes U+FFFD, where the standard has words (above).
  const octets = fc
    .array(fc.oneof({ weight: 9, arbitrary: fc.integer({ min: 0, max: 0x7f }) }, fc.constant(0x1b)), {
      maxLength: 160,
      size: "max",
    })
    .map((codes) => codes.flatMap((code, at) => (code === 0x1b ? [0x1b, EXTENDED[at % EXTENDED.length] ?? 0] : code)))

  test("reads the same text from 10,000 runs of septets", SLOW, () => {
    const sample = fc.sample(octets, { numRuns: 10_000, seed: 339 }).map((codes) => Uint8Array.from(codes))
    const theirs = perl('unpack "H*", encode "UTF-8", decode("gsm0338", pack "H*", $_)', sample.map(hex))
    expect(theirs.length).toBe(sample.length)
    expect(sample.filter((codes, at) => theirs[at] !== hex(fromSeptets(codes)))).toEqual([])
  })
})

test("what is in the alphabet comes back as it was", SLOW, () => {
  fc.assert(
    fc.property(texts.filter(isGsm), (text) => {
      const septets = toSeptets(text)
      expect(fromSeptets(septets)).toBe(text)
      expect(septets.length).toBe(septetsIn(text))
    }),
    { numRuns: 500 },
  )
})
