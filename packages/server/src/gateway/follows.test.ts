import { type ConversationId, newId } from "@everline/protocol"
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { Follows, UNKNOWN } from "./follows.ts"

const journals = Array.from({ length: 12 }, () => newId<ConversationId>())
const follower = fc.integer({ min: 1, max: 6 })
const journal = fc.constantFrom(...journals)
const since = fc.integer({ min: 1, max: 9 })

type Step = (follows: Follows, model: Map<string, Map<number, number>>) => void

/** The followers of a journal in the model, which is made when somebody comes. */
const followers = (model: Map<string, Map<number, number>>, id: string): Map<number, number> => {
  const found = model.get(id) ?? new Map<number, number>()
  model.set(id, found)
  return found
}

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.tuple(follower, journal, fc.oneof(since, fc.constant(UNKNOWN))).map(
    ([who, id, from]): Step =>
      (follows, model) => {
        follows.set(who, id, from)
        followers(model, id).set(who, from)
      },
  ),
  fc.tuple(follower, fc.uniqueArray(journal), since).map(
    ([who, ids, from]): Step =>
      (follows, model) => {
        follows.setAll(
          who,
          ids.map((id) => [id, from]),
        )
        for (const id of ids) followers(model, id).set(who, from)
      },
  ),
  fc.tuple(follower, journal).map(
    ([who, id]): Step =>
      (follows, model) => {
        follows.delete(who, id)
        model.get(id)?.delete(who)
      },
  ),
  follower.map(
    (who): Step =>
      (follows, model) => {
        follows.deleteAll(who)
        for (const found of model.values()) found.delete(who)
      },
  ),
  fc.tuple(journal, since).map(
    ([id, first]): Step =>
      (follows, model) => {
        follows.each(id, () => {}, first)
        for (const [who, from] of model.get(id) ?? []) if (from === UNKNOWN) followers(model, id).set(who, first)
      },
  ),
  // Those who are too slow for what they are told go while it is told.
  fc.tuple(journal, fc.uniqueArray(follower)).map(
    ([id, slow]): Step =>
      (follows, model) => {
        const told: number[] = []
        const all = [...(model.get(id)?.keys() ?? [])]
        follows.each(id, (who) => {
          told.push(who)
          if (slow.includes(who)) follows.deleteAll(who)
        })
        expect(told.sort()).toEqual(all.sort())
        for (const who of slow.filter((one) => all.includes(one))) for (const found of model.values()) found.delete(who)
      },
  ),
)

describe("who follows what", () => {
  test("is what was said last, whatever came and went", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const follows = new Follows()
        const model = new Map<string, Map<number, number>>()
        for (const act of steps) {
          act(follows, model)
          for (const id of journals) {
            const told = new Map<number, number>()
            follows.each(id, (who, from) => expect(told.set(who, from).size).toBeGreaterThan(0))
            expect(told).toEqual(model.get(id) ?? new Map())
            expect(follows.has(id)).toBe(told.size > 0)
          }
        }
        expect(follows.size).toBe([...model.values()].filter((found) => found.size > 0).length)
      }),
    )
  })

  test("is found among very many, and what is gone leaves room for others", () => {
    const follows = new Follows()
    const many = Array.from({ length: 5_000 }, () => newId<ConversationId>())
    for (let round = 0; round < 2; round++) {
      for (let who = 1; who <= 4; who++)
        follows.setAll(
          who,
          many.map((id, i) => [id, i + who]),
        )
      expect(follows.size).toBe(many.length)
      for (const [i, id] of many.entries()) {
        const told: number[] = []
        follows.each(id, (who, from) => told.push(who, from - i))
        expect(told.sort()).toEqual([1, 1, 2, 2, 3, 3, 4, 4])
      }
      for (let who = 1; who <= 4; who++) follows.deleteAll(who)
      expect(follows.size).toBe(0)
      expect(follows.has(many[0] ?? "")).toBe(false)
    }
  })

  test("is refused beyond what can be kept, rather than kept wrong", () => {
    const follows = new Follows()
    expect(() => follows.set(1, newId<ConversationId>(), 2 ** 32)).toThrow(RangeError)
    expect(() => follows.setAll(1, [[newId<ConversationId>(), 2 ** 32]])).toThrow(RangeError)
  })
})
