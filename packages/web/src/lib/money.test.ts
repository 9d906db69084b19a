import { describe, expect, it } from "vitest"
import { money } from "./money.ts"

describe("money", () => {
  it("is written as people write it, in each language", () => {
    expect(money(100_000, "CNY", "zh-Hans")).toBe("¥0.10")
    expect(money(100_000, "CNY", "en")).toBe("¥0.10")
    expect(money(3_000_000, "JPY", "en")).toBe("¥3")
  })

  it("is not rounded to nothing where it is less than a coin", () => {
    expect(money(7_500, "USD", "en")).toBe("$0.0075")
  })
})
