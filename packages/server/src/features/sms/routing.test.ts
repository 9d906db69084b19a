import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { anotherMayTake, bestOf, isBetterElsewhere, isNowhere, type Route, routesFor } from "./routing.ts"

const route = (name: string, more: Partial<Route> = {}): Route => ({
  ...{ name, numbers: [], prefixes: ["+"], price: 0 },
  ...more,
})
const namesOf = (routes: readonly Route[]) => routes.map(({ name }) => name)
const TO = { number: "+8613800138000", from: null, refusedBy: [] }

describe("a text goes", () => {
  test("by the gateway that knows the longest part of its number, and of several by the cheapest", () => {
    const world = route("world", { price: 10 })
    const china = route("china", { prefixes: ["+86"], price: 90 })
    const dear = route("dear", { prefixes: ["+86138", "+1"], price: 50 })
    const cheap = route("cheap", { prefixes: ["+86138"], price: 40 })
    const elsewhere = route("elsewhere", { prefixes: ["+44"] })
    const found = routesFor([world, china, dear, elsewhere, cheap], TO)
    expect(namesOf(found)).toEqual(["cheap", "dear", "china", "world"])
  })

  test("by one that works, where there is one; else the best is waited for", () => {
    const routes = routesFor([route("a", { price: 1 }), route("b", { price: 2 })], TO)
    expect(bestOf(routes, () => true)?.name).toBe("a")
    expect(bestOf(routes, (name) => name === "b")?.name).toBe("b")
    expect(bestOf(routes, () => false)?.name).toBe("a")
    expect(bestOf([], () => true)).toBeUndefined()
  })

  test("from a number of ours only by a gateway that has this number", () => {
    const [one, two] = [route("one", { numbers: ["+8610001"] }), route("two", { numbers: ["+8610002", "Everline"] })]
    expect(namesOf(routesFor([one, two], { ...TO, from: "+8610002" }))).toEqual(["two"])
    expect(routesFor([one, two], { ...TO, from: "Somebody" })).toEqual([])
  })

  test("never to one that does not reach its number, or has refused it", () => {
    const prefix = fc.constantFrom("+", "+86", "+8613", "+44", "+1")
    const gateway = fc.record({
      name: fc.constantFrom("a", "b", "c", "d"),
      numbers: fc.subarray(["+8610001", "+8610002"]),
      prefixes: fc.array(prefix, { maxLength: 3 }),
      price: fc.nat(5),
    })
    const asked = fc.record({
      number: fc.constantFrom("+8613800138000", "+447400123456", "+33612345678"),
      from: fc.constantFrom(null, "+8610001", "+8610002"),
      refusedBy: fc.subarray(["a", "b", "c", "d"]),
    })
    fc.assert(
      fc.property(fc.uniqueArray(gateway, { selector: ({ name }) => name }), asked, (gateways, text) => {
        const found = routesFor(gateways, text)
        for (const { name, numbers, prefixes } of gateways) {
          const reaches = prefixes.some((begins) => text.number.startsWith(begins))
          const sends = text.from === null || numbers.includes(text.from)
          expect(namesOf(found).includes(name)).toBe(reaches && sends && !text.refusedBy.includes(name))
        }
      }),
    )
  })
})

describe("another gateway is asked", () => {
  test("only when none may have any of the text", () => {
    expect(isNowhere(["waiting", "refused", "returned"])).toBe(true)
    for (const state of ["submitting", "accepted", "unknown", "delivered", "failed"] as const)
      expect(isNowhere(["waiting", state])).toBe(false)
  })

  test("after a refusal that is of the gateway, and not of the text or the number", () => {
    const reasons = ["number_invalid", "sender_invalid", "too_long", "no_credit", "blocked", "other"] as const
    expect(reasons.filter(anotherMayTake)).toEqual(["sender_invalid", "no_credit", "other"])
  })

  test("when one is down or wants to be left alone for long, not when it is merely busy", () => {
    const later = { kind: "later", code: "" } as const
    expect(isBetterElsewhere({ ...later, why: "down", afterMs: 0 })).toBe(true)
    expect(isBetterElsewhere({ ...later, why: "throttled", afterMs: 1_000 })).toBe(false)
    expect(isBetterElsewhere({ ...later, why: "throttled", afterMs: 60_000 })).toBe(true)
  })
})
