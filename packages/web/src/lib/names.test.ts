import { describe, expect, it } from "vitest"
import { initial, initials, TINTS, tint } from "./names.ts"

describe("what stands for a face", () => {
  it("is the end of a Chinese name", () => {
    expect(initials("妈妈")).toBe("妈")
    expect(initials("陈晓")).toBe("晓")
    expect(initials("林晓雨")).toBe("晓雨")
    expect(initials("三(2)班家长群")).toBe("长群")
    expect(initials("王浩（子涵爸爸）")).toBe("浩")
    expect(initials("（妈妈）")).toBe("妈")
  })

  it("is the initials of other names", () => {
    expect(initials("Mei Lin")).toBe("ML")
    expect(initials("priya")).toBe("P")
    expect(initials("Анна Б. Каренина")).toBe("АК")
    expect(initials("👩‍👩‍👧 Family")).toBe("👩‍👩‍👧F")
  })

  it("is a question mark when there is no name", () => expect(initials(" \u3000")).toBe("?"))

  it("is one letter in a group", () => {
    expect(initial("林晓雨")).toBe("雨")
    expect(initial("妈妈")).toBe("妈")
    expect(initial("Ada Okafor")).toBe("A")
    expect(initial("👩‍👩‍👧 Family")).toBe("👩‍👩‍👧")
  })

  it("has the same tint on every device", () => {
    expect(tint("0199")).toBe(tint("0199"))
    expect(new Set(Array.from({ length: 200 }, (_, at) => tint(`id-${at}`))).size).toBe(TINTS)
  })
})
