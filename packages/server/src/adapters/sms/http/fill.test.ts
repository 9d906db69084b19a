import fc from "fast-check"
import { expect, test } from "vitest"
import { fillFields, fillJson, fillText, type Values } from "./fill.ts"

const values: Values = {
  to: "+8613900139000",
  to_digits: "8613900139000",
  from: null,
  from_digits: null,
  text: 'He said "no", {to} & left',
  id: "0b9e",
  encoding: true,
  seconds: 60,
}

test("placeholders become what they stand for, alone the value itself, and nothing where there is none", () => {
  const template = {
    messages: [{ to: "{to}", from: "{from}", "is-unicode": "{encoding}", valid: "{seconds}", ref: "e-{id}" }],
  }
  expect(fillJson(template, values)).toEqual({
    messages: [{ to: "+8613900139000", "is-unicode": true, valid: 60, ref: "e-0b9e" }],
  })
  expect(fillFields({ To: "{to}", From: "{from}", Unicode: "{encoding}" }, values).toString()).toBe(
    "To=%2B8613900139000&Unicode=true",
  )
})

test("a placeholder that somebody writes is no more than words", () => {
  expect(fillText("{text}!", values)).toBe('He said "no", {to} & left!')
  expect(fillJson("{text}", values)).toBe('He said "no", {to} & left')
  expect(fillText("{unheard_of} {toString}", values)).toBe("{unheard_of} {toString}")
})

test("whatever is written, it is one value of a JSON and one field of a form", { timeout: 120_000 }, () => {
  const text = fc.oneof(
    fc.string({ unit: "binary", maxLength: 40 }),
    fc.constantFrom('","to":"+1', "&To=+1", "\r\n\r\n", "\\", "$&", "{id}", "__proto__"),
  )
  fc.assert(
    fc.property(fc.array(text), (parts) => {
      const written = { ...values, text: parts.join("") }
      const json: unknown = JSON.parse(JSON.stringify(fillJson({ text: "{text}", to: "{to}" }, written)))
      expect(json).toEqual({ text: written.text, to: values.to })
      const form = new URLSearchParams(fillFields({ Text: "a {text}", To: "{to}" }, written).toString())
      expect([...form]).toEqual([
        ["Text", `a ${written.text.toWellFormed()}`],
        ["To", values.to],
      ])
    }),
    { numRuns: 300 },
  )
})
