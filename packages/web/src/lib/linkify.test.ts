import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { linkify } from "./linkify.ts"

const links = (text: string) => linkify(text).flatMap((piece) => ("href" in piece ? [piece.href] : []))

describe("links in a message", () => {
  it("end where the Chinese goes on", () => {
    expect(links("地图在https://example.org/map/3?from=home，到了按门铃")).toEqual([
      "https://example.org/map/3?from=home",
    ])
  })

  it("leave the sentence's own full stop and bracket alone", () => {
    expect(links("See (https://example.org/a_(b)). Or http://example.org.")).toEqual([
      "https://example.org/a_(b)",
      "http://example.org/",
    ])
  })

  it("are made of bare www, mail and international numbers too", () => {
    expect(links("www.example.org me@example.org +86 138 0013 8000")).toEqual([
      "https://www.example.org/",
      "mailto:me@example.org",
      "tel:+8613800138000",
    ])
  })

  it("are never made of anything that runs or looks like another address", () => {
    expect(links("javascript:alert(1) data:text/html,x vbscript:x file:///etc ftp://a.b https://")).toEqual([])
    expect(links("https://exаmple.org")).not.toContain("https://example.org/")
  })

  it("only ever use the four schemes, and never change the text", () => {
    const scheme = fc.constantFrom("http://", "https://", "javascript:", "www.", "a@", "+1 234 5", "\u202E", "。", ")")
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string(), scheme)), (parts) => {
        const text = parts.join("")
        const pieces = linkify(text)
        expect(pieces.map((piece) => piece.text).join("")).toBe(text)
        for (const href of links(text)) expect(href).toMatch(/^(?:https?|mailto|tel):/)
      }),
    )
  })
})
