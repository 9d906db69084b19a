import { describe, expect, it } from "vitest"
import { parseIcon } from "../../build/icons.ts"

describe("a lucide drawing", () => {
  it("becomes tags and attributes, and nothing else of the file", () => {
    const svg =
      '<!-- @license -->\n<svg\n  class="lucide"\n>\n  <path d="M15 10V9" />\n  <circle cx="12" cy="12" r="10" />\n</svg>'
    expect(parseIcon(svg)).toEqual([
      ["path", { d: "M15 10V9" }],
      ["circle", { cx: "12", cy: "12", r: "10" }],
    ])
  })

  it("is refused when it is empty", () => expect(() => parseIcon("<svg></svg>")).toThrow("without shapes"))
})
