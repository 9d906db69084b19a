import { type AccountId, newId, type RoomWant } from "@everline/protocol"
import fc from "fast-check"
import { expect, test } from "vitest"
import type { TrackId } from "../../ports/media.ts"
import { personOf } from "./followed-room.ts"
import { Wishes } from "./wishes.ts"

const people = [newId<AccountId>(), newId<AccountId>(), newId<AccountId>()] as const
const person = fc.constantFrom(...people)
const source = fc.constantFrom("picture", "screen")
const leg = fc.integer({ min: 1, max: 3 })
const side = fc.nat(4_000)
const want = fc.record({ account: person, source, width: side, height: side, priority: fc.nat(3) })
const wants = fc.uniqueArray(want, { maxLength: 6, selector: ({ account, source }) => `${account} ${source}` })
const happening = fc.oneof(
  fc.record({ kind: fc.constant("wish"), leg, wants }),
  fc.record({ kind: fc.constant("publish"), account: person, source }),
  fc.record({ kind: fc.constant("unpublish"), account: person, source }),
)

test("in whichever order people are wished for and come, what is wished for and there is wanted, as it was wished", () => {
  fc.assert(
    fc.property(fc.array(happening, { maxLength: 40 }), (happenings) => {
      const wishes = new Wishes()
      const wished = new Map<number, readonly RoomWant[]>()
      const there = new Map<string, TrackId>()
      for (const [at, one] of happenings.entries()) {
        if (one.kind === "wish") {
          wishes.wish(one.leg, one.wants)
          wished.set(one.leg, one.wants)
          continue
        }
        const name = `${one.account} ${one.source}`
        const track = { track: `${at}` as TrackId, person: personOf(one.account), source: one.source }
        if (one.kind === "publish") {
          const isWished = ({ account, source }: RoomWant) => `${account} ${source}` === name
          const wishing = [...wished].flatMap(([leg, wants]) => (wants.some(isWished) ? [leg] : []))
          expect(wishes.published(track)).toEqual(wishing)
          there.set(name, track.track)
        } else {
          // One that has been followed by another already is not it.
          wishes.unpublished(track)
          const last = there.get(name)
          if (last !== undefined) wishes.unpublished({ ...track, track: last })
          there.delete(name)
        }
      }
      for (const leg of [1, 2, 3]) {
        const expected = (wished.get(leg) ?? []).flatMap(({ account, source, width, height, priority }) => {
          const track = there.get(`${account} ${source}`)
          return track === undefined ? [] : [{ track, width, height, priority }]
        })
        expect(wishes.of(leg)).toEqual(expected)
      }
    }),
  )
})

test("what a leg wished for is forgotten with the leg", () => {
  const [amy] = people
  const wishes = new Wishes()
  const wants: readonly RoomWant[] = [{ account: amy, source: "picture", width: 320, height: 180, priority: 0 }]
  for (const leg of [1, 2]) wishes.wish(leg, wants)
  wishes.keep(new Set([2]))
  expect(wishes.published({ track: "t" as TrackId, person: personOf(amy), source: "picture" })).toEqual([2])
})
