import { describe, expect, it } from "vitest"
import { changeOf } from "./change.ts"

const lines = (keys: string) => [...keys].map((key) => ({ key }))

describe("where a window on a conversation changed", () => {
  it("is below when a message comes", () => expect(changeOf(lines("abc"), lines("abcd"))).toBe("below"))
  it("is below when lines are let go at the end", () => expect(changeOf(lines("abcd"), lines("ab"))).toBe("below"))
  it("is above when an older page comes", () => expect(changeOf(lines("cd"), lines("abcd"))).toBe("above"))
  it("is above when lines are let go at the start", () => expect(changeOf(lines("abcd"), lines("cd"))).toBe("above"))
  it("is nowhere when a line only changes", () => expect(changeOf(lines("abc"), lines("abc"))).toBe("none"))
  it("is everywhere after a jump", () => expect(changeOf(lines("abc"), lines("xyz"))).toBe("replaced"))
  it("is everywhere at the first sight", () => expect(changeOf([], lines("abc"))).toBe("replaced"))
  it("is above when both ends moved but something stayed", () =>
    expect(changeOf(lines("cd"), lines("abcde"))).toBe("above"))
})
