import { describe, expect, it } from "vitest"
import { compile } from "../../build/messages.ts"
import { say } from "./say.ts"

const english = (text: string, values?: Parameters<typeof say>[2]) => say(compile(text), "en", values)

describe("a message", () => {
  it("is said as it is", () => expect(english("Take back")).toBe("Take back"))

  it("has values in their places, and nothing where there is none", () => {
    expect(english("{name} joined {title}", { name: "Amy" })).toBe("Amy joined ")
  })

  it("counts as the language does", () => {
    const people = "{count, plural, =0 {Nobody} one {# person} other {# people}}"
    expect(english(people, { count: 0 })).toBe("Nobody")
    expect(english(people, { count: 1 })).toBe("1 person")
    expect(english(people, { count: 5000 })).toBe("5,000 people")
    expect(say(compile("{count, plural, other {# 人}}"), "zh-Hans", { count: 1 })).toBe("1 人")
  })

  it("has values beside what is counted", () => {
    expect(english("{count, plural, other {{emoji} #: {names}}}", { emoji: "👍", count: 2, names: "Amy, Ben" })).toBe(
      "👍 2: Amy, Ben",
    )
  })

  it("chooses by a word", () => {
    const shape = "Let this {shape, select, tv {TV} other {device}} in?"
    expect(english(shape, { shape: "tv" })).toBe("Let this TV in?")
    expect(english(shape, { shape: "fridge" })).toBe("Let this device in?")
  })

  it("keeps a # that counts nothing", () => expect(english("Behind the #")).toBe("Behind the #"))
})
