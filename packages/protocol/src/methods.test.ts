import * as v from "valibot"
import { describe, expect, test } from "vitest"
import { type ErrorCode, isErrorCode } from "./errors/catalogue.ts"
import { fileName, isKeepable } from "./fields.ts"
import { COMMON_ERRORS } from "./method.ts"
import { methods } from "./methods.ts"

/** Every word with which a schema, or what it is made of, refuses. */
function wordsOf(schema: unknown, seen = new Set<unknown>()): string[] {
  if (typeof schema !== "object" || schema === null || seen.has(schema)) return []
  seen.add(schema)
  const word = "message" in schema && typeof schema.message === "string" ? [schema.message] : []
  return [...word, ...Object.values(schema).flatMap((part) => wordsOf(part, seen))]
}

describe.each(Object.entries(methods))("%s", (_, { errors, input }) => {
  test("refuses in words of the catalogue, and names all of them", () => {
    const words = wordsOf(input)
    expect(words.filter((word) => !isErrorCode(word))).toEqual([])
    const named: readonly ErrorCode[] = [...errors, ...COMMON_ERRORS]
    expect(words.filter((word) => isErrorCode(word) && !named.includes(word))).toEqual([])
  })

  test("takes no text that cannot be kept", () => {
    for (const [field, schema] of Object.entries(input.entries))
      for (const text of ["a\0b", "a\ud800b"]) {
        const taken = v.safeParse(schema, text)
        // A file's name is changed into one that can be; all else is refused.
        const isKept = taken.success && schema === fileName && isKeepable(String(taken.output))
        expect(!taken.success || isKept, field).toBe(true)
      }
  })
})
