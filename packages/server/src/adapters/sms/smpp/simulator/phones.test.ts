import { type SmsOctets, toSeptets } from "@everline/protocol/sms"
import { expect, test } from "vitest"
import { type Phone, Phones } from "./phones.ts"

const MEI = "+8613800138000"
/** Words as they travel. */
const said = (words: string, alphabet: "gsm" | "ucs2" = "ucs2"): SmsOctets => ({
  octets: alphabet === "gsm" ? toSeptets(words) : Buffer.from(words, "utf16le").swap16(),
  alphabet,
})
const part = (ref: number, number: number, of: number, bits: 8 | 16 = 8) => ({ ref, bits, number, of })

function phones() {
  const changed: string[] = []
  const all = new Phones((number) => changed.push(number))
  const textsOn = (number: string) => all.get(number)?.texts.map(({ text }) => text)
  return { all, changed, textsOn }
}

test("what comes to a number is on its phone, unread until somebody looks", () => {
  const { all, changed } = phones()
  all.arrive(MEI, { from: "Everline", ...said("Your code is 123456", "gsm"), part: null }, 1_000)
  expect(all.get(MEI)).toEqual<Phone>({
    number: MEI,
    reach: "on",
    unread: 1,
    texts: [
      {
        id: 1,
        way: "in",
        other: "Everline",
        text: "Your code is 123456",
        at: 1_000,
        state: "unread",
        missing: [],
        of: 1,
      },
    ],
  })
  all.read(MEI)
  all.read(MEI)
  expect(all.get(MEI)).toMatchObject({ unread: 0, texts: [{ state: "read" }] })
  expect(changed).toEqual([MEI, MEI])
})

test("a long text is put together in whatever order its parts come, and says what is missing", () => {
  const { all, textsOn } = phones()
  const bring = (ref: number, text: string, number: number, bits: 8 | 16 = 8) =>
    all.arrive(MEI, { from: "10690", ...said(text), part: part(ref, number, 3, bits) }, number)
  expect(bring(7, "gamma", 3)).toMatchObject({ text: "……gamma", missing: [1, 2], of: 3 })
  // Another one, from the same number, whose reference is one of 16 bits.
  bring(7, "other", 1, 16)
  expect(bring(7, "alpha ", 1)).toMatchObject({ text: "alpha …gamma", missing: [2] })
  expect(bring(7, "alpha ", 1)).toMatchObject({ text: "alpha …gamma", missing: [2] })
  expect(bring(7, "beta ", 2)).toMatchObject({ text: "alpha beta gamma", missing: [] })
  expect(textsOn(MEI)).toEqual(["alpha beta gamma", "other……"])

  // The reference comes round again.
  bring(7, "anew", 1)
  expect(textsOn(MEI)).toEqual(["alpha beta gamma", "other……", "anew……"])
})

test("what was divided within a character is whole when its parts are together", () => {
  const { all, textsOn } = phones()
  for (const [ref, words] of [said("hi 😀!"), said("abcd[€]", "gsm")].entries())
    for (const [i, octets] of [words.octets.subarray(0, 7), words.octets.subarray(7)].entries())
      all.arrive(MEI, { ...words, octets, from: "10690", part: part(ref, i + 1, 2) }, 0)
  expect(textsOn(MEI)).toEqual(["hi 😀!", "abcd[€]"])
})

test("what is written on it is on its way until the network says what became of it", () => {
  const { all } = phones()
  const { id } = all.write(MEI, "10690", "STOP", 5)
  expect(all.get(MEI)?.texts).toMatchObject([{ way: "out", other: "10690", state: "sending" }])
  all.settle(MEI, id, "sent")
  expect(all.get(MEI)).toMatchObject({ unread: 0, texts: [{ state: "sent" }] })
  all.delete(MEI, id)
  all.settle(MEI, id, "failed")
  expect(all.get(MEI)?.texts).toEqual([])
})

test("a phone keeps its last hundred texts, also of those that never became whole", () => {
  const { all, textsOn } = phones()
  for (let ref = 0; ref < 101; ref += 1)
    all.arrive(MEI, { from: "10690", ...said(`${ref}`), part: part(ref, 1, 2) }, ref)
  expect(textsOn(MEI)).toHaveLength(100)
  expect(textsOn(MEI)?.[0]).toBe("1…")
  // The rest of the one that went.
  all.arrive(MEI, { from: "10690", ...said("late"), part: part(0, 2, 2) }, 200)
  expect(textsOn(MEI)?.at(-1)).toBe("…late")
})

test("of a thousand phones the oldest goes that nobody added", () => {
  const { all, changed } = phones()
  all.add(MEI)
  for (let n = 0; n < 1_000; n += 1) all.arrive(`+1${n}`, { from: "10690", ...said("hi"), part: null }, n)
  expect(all.get("+10")).toBeUndefined()
  expect(changed).toContain("+10")
  expect(all.get(MEI)).toBeDefined()
  expect([...all.all()]).toHaveLength(1_000)
})

test("a phone is on until it is switched off, and is taken away", () => {
  const { all } = phones()
  expect(all.reachOf(MEI)).toBe("on")
  all.turn(MEI, "off")
  expect(all.reachOf(MEI)).toBe("off")
  all.remove(MEI)
  expect(all.get(MEI)).toBeUndefined()
  expect(all.reachOf(MEI)).toBe("on")
})
