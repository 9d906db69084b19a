import { type AccountId, newId } from "@everline/protocol"
import type { SmsTerms } from "@everline/sdk"
import { describe, expect, it } from "vitest"
import type { PersonView, TextView } from "../views.ts"
import { costOf, type Draft, plainer, reckon, sumOf } from "./texts.ts"

const wang: PersonView = {
  account: newId<AccountId>(),
  name: "王师傅",
  userName: "+8613800138000",
  kind: "number",
  handle: "+86 138 0013 8000",
}
const text = (more: Partial<TextView>): TextView => ({
  person: wang,
  state: "delivered",
  trouble: null,
  segments: 2,
  price: 100_000,
  ...more,
})
const failed = (trouble: TextView["trouble"]) => text({ state: "failed", trouble })

describe("what texts cost", () => {
  it("is what was said when they were taken on, of those that go out or went", () => {
    expect(costOf([text({}), text({ state: "queued" }), text({ state: "unknown", price: 50_000 })])).toBe(250_000)
  })

  it("is nothing for what no gateway took, or was not needed", () => {
    expect(costOf([failed("number_invalid"), failed("expired"), text({ state: "cancelled" })])).toBeNull()
    expect(costOf([failed("not_delivered")])).toBe(100_000)
  })

  it("is not known where the price of one is not", () => {
    expect(costOf([text({}), text({ price: null })])).toBeNull()
  })
})

it("texts of a group are told together: how many left, arrived and failed", () => {
  const states = ["accepted", "unknown", "delivered", "failed", "queued"] as const
  expect(sumOf(states.map((state) => text({ state })))).toEqual({ count: 5, gone: 3, delivered: 1, failed: 1 })
})

const words = (text: string): Draft => ({ text, files: [] })

describe("a text that is being written", () => {
  const phone = (more: Partial<SmsTerms["phones"][number]> = {}) => ({
    account: newId<AccountId>(),
    price: 50_000,
    trouble: null,
    ...more,
  })
  const terms: SmsTerms = {
    ...{ currency: "CNY", referenceBits: 8, prefix: "", link: null },
    ...{ phones: [phone()], spent: 0, most: null },
  }

  it("is reckoned with what goes in front of it", () => {
    expect(reckon(words("中".repeat(70)), terms)).toMatchObject({ count: 1, cost: 50_000 })
    expect(reckon(words("中".repeat(70)), { ...terms, prefix: "Amy: " })).toMatchObject({ count: 2, cost: 100_000 })
    expect(reckon(words("a".repeat(160)), terms)).toMatchObject({ count: 1 })
  })

  it("is cut as the server cuts it", () => {
    const long = words("a".repeat(2 * 153))
    expect(reckon(long, terms)).toMatchObject({ count: 2 })
    expect(reckon(long, { ...terms, referenceBits: 16 })).toMatchObject({ count: 3 })
  })

  it("says what one SMS costs as long as there are no words", () => {
    expect(reckon(words(" "), { ...terms, prefix: "Amy: " })).toMatchObject({ count: 0, cost: 50_000 })
  })

  it("goes to every phone that can be reached", () => {
    const phones = [phone(), phone({ price: 70_000 }), phone({ trouble: "stopped" })]
    const found = reckon(words("中".repeat(71)), { ...terms, phones })
    expect(found).toEqual({ phones: 2, missed: 1, count: 4, cost: 240_000, isTooMuch: false })
  })

  it("has no cost where a price is not known", () => {
    expect(reckon(words("hi"), { ...terms, phones: [phone(), phone({ price: null })] })).toMatchObject({
      count: 2,
      cost: null,
    })
  })

  it("may be more than one may spend", () => {
    expect(reckon(words("hi"), { ...terms, spent: 960_000, most: 1_000_000 }).isTooMuch).toBe(true)
    expect(reckon(words("hi"), { ...terms, spent: 950_000, most: 1_000_000 }).isTooMuch).toBe(false)
  })

  it("takes room for what it carries: a link for each, and what is said of it", () => {
    const link = "https://chat.example/s/7Xk2mQbRtY9aW"
    const count = (text: string, ...files: Draft["files"]) => reckon({ text, files }, { ...terms, link }).count
    expect([count(""), count("", { kind: "picture" })]).toEqual([0, 1])
    const room = 160 - "\n".length - link.length
    expect(count("a".repeat(room), { kind: "picture" })).toBe(1)
    expect(count("a".repeat(room + 1), { kind: "picture" })).toBe(2)
    expect(count("a".repeat(room), { kind: "file", name: "list.pdf" })).toBe(2)
    expect(count("a".repeat(room - "pdf ".length), { kind: "file", name: "list.pdf" })).toBe(1)
    // Among Chinese words each letter of a link takes as much as one of theirs.
    expect(count("中".repeat(70 - 1 - link.length), { kind: "picture" })).toBe(1)
    expect(count("中".repeat(70 - link.length), { kind: "picture" })).toBe(2)
  })

  describe("in plain letters", () => {
    const plain = (text: string, more: Partial<SmsTerms> = {}) => plainer(words(text), { ...terms, ...more })
    const long = "Je t’attends à la gare, garçon. ".repeat(4)

    it("is offered where it takes fewer SMS by it, and in no other letters than can be read", () => {
      expect(plain(long)).toBe("Je t'attends à la gare, garcon. ".repeat(4))
      expect([long, plain(long) ?? ""].map((text) => reckon(words(text), terms).count)).toEqual([2, 1])
    })

    it("is not where it takes as many", () => {
      expect(plain("Garçon")).toBeNull()
      expect(plain("a".repeat(200))).toBeNull()
    })

    it("is not where something stays that no plain letter stands for, in the words or in front of them", () => {
      // Without the mark that nobody sees it would be one SMS, and still in the alphabet that takes so much.
      for (const stays of ["中", "😀"]) expect(plain(`${long}${stays}`)).toBeNull()
      expect(plain(`${"中".repeat(70)}\u200b`)).toBeNull()
      expect(plain(long, { prefix: "林晓雨: " })).toBeNull()
    })

    it("is with links, which are plain", () => {
      const link = "https://chat.example/s/7Xk2mQbRtY9aW"
      const draft: Draft = { text: "Voilà – la clé", files: [{ kind: "picture" }, { kind: "picture" }] }
      expect(plainer(draft, { ...terms, link })).toBe("Voilà - la clé")
    })
  })
})
