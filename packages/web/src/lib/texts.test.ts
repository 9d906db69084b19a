import { type AccountId, newId } from "@everline/protocol"
import type { SmsTerms } from "@everline/sdk"
import { describe, expect, it } from "vitest"
import type { PersonView, TextView } from "../views.ts"
import { costOf, reckon, sumOf } from "./texts.ts"

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

describe("a text that is being written", () => {
  const phone = (more: Partial<SmsTerms["phones"][number]> = {}) => ({
    account: newId<AccountId>(),
    price: 50_000,
    trouble: null,
    ...more,
  })
  const terms: SmsTerms = { currency: "CNY", prefix: "", link: null, phones: [phone()], spent: 0, most: null }

  it("is reckoned with what goes in front of it", () => {
    expect(reckon(words("中".repeat(70)), terms)).toMatchObject({ count: 1, cost: 50_000 })
    expect(reckon(words("中".repeat(70)), { ...terms, prefix: "Amy: " })).toMatchObject({ count: 2, cost: 100_000 })
    expect(reckon(words("a".repeat(160)), terms)).toMatchObject({ count: 1 })
  })

  it("says what one SMS costs as long as there are no words", () => {
    expect(reckon(" ", { ...terms, prefix: "Amy: " })).toMatchObject({ count: 0, cost: 50_000 })
  })

  it("goes to every phone that can be reached", () => {
    const phones = [phone(), phone({ price: 70_000 }), phone({ trouble: "stopped" })]
    const found = reckon("中".repeat(71), { ...terms, phones })
    expect(found).toEqual({ phones: 2, missed: 1, count: 4, cost: 240_000, isTooMuch: false })
  })

  it("has no cost where a price is not known", () => {
    expect(reckon("hi", { ...terms, phones: [phone(), phone({ price: null })] })).toMatchObject({
      count: 2,
      cost: null,
    })
  })

  it("may be more than one may spend", () => {
    expect(reckon("hi", { ...terms, spent: 960_000, most: 1_000_000 }).isTooMuch).toBe(true)
    expect(reckon("hi", { ...terms, spent: 950_000, most: 1_000_000 }).isTooMuch).toBe(false)
  })
})
