import fc from "fast-check"
import { expect, test } from "vitest"
import type { PersonId, SubscribeOffer, Track, TrackId } from "../engine.ts"
import { readDescription, type Section } from "../sdp/description.ts"
import { Offering } from "./offering.ts"

const local = {
  ufrag: "ours",
  password: "p".repeat(24),
  fingerprint: `sha-256 ${Array(32).fill("00").join(":")}`,
  setup: "actpass",
  candidates: [],
} as const
const MOST = { voice: 3, picture: 2, screen: Number.POSITIVE_INFINITY } as const

const trackOf = (who: number, source: Track["source"]): Track => ({
  track: `${who}-${source}` as TrackId,
  person: `p${who}` as PersonId,
  source,
})

/** An offering, with what the other end was told of it. */
function begin() {
  let version = 0
  const offering = new Offering({
    ...{ local, id: "1", most: MOST },
    nextVersion: () => ++version,
    spokeAt: (person) => Number(person.slice(1)),
  })
  let told: SubscribeOffer["tracks"] = []
  let sections: readonly Section[] = []
  const hear = (offer: SubscribeOffer | undefined) => {
    const { tracks } = offer ?? offering.nextMapping() ?? { tracks: told }
    told = tracks
    if (offer !== undefined) sections = readDescription(offer.sdp).sections
    return offer
  }
  return {
    offering,
    hear,
    told: () => told,
    /** The SSRCs of each section, as it was offered last. */
    ssrcs: (mid: string) => sections.find((section) => section.mid === mid)?.ssrcs ?? [],
    sections: () => sections.length,
  }
}

test("what is to be sent takes the place of who was silent for longest, with nothing to negotiate", () => {
  const { offering, hear, told, sections } = begin()
  for (const who of [1, 2, 3, 4, 5]) offering.add(trackOf(who, "voice"))
  const offer = hear(offering.offer())
  offering.answered(offer?.version ?? 0)
  expect(told().map(({ person }) => person)).toEqual(["p1", "p2", "p3"])
  offering.seat("voice", new Set([trackOf(3, "voice").track, trackOf(5, "voice").track]))
  expect(offering.nextOffer()).toBeUndefined()
  hear(undefined)
  expect(told().map(({ person }) => person)).toEqual(["p5", "p2", "p3"])
  expect(offering.nextMapping()).toBeUndefined()
  // Who goes leaves their place to who waits for one; once nobody does, it is free.
  offering.remove(trackOf(2, "voice").track)
  hear(undefined)
  expect(told().map(({ person }) => person)).toEqual(["p5", "p1", "p3"])
  offering.remove(trackOf(1, "voice").track)
  hear(undefined)
  expect(told().map(({ person }) => person)).toEqual(["p5", "p4", "p3"])
  offering.remove(trackOf(4, "voice").track)
  hear(offering.nextOffer())
  expect(told().map(({ person }) => person)).toEqual(["p5", "p3"])
  expect(sections()).toBe(4)
})

const step = fc.oneof(
  fc.record({
    act: fc.constantFrom("come or go", "seat"),
    who: fc.nat(9),
    source: fc.constantFrom("voice", "picture", "screen"),
  } as const),
  fc.record({ act: fc.constantFrom("offer", "answer") } as const),
)

test("whoever comes, goes and is to be sent: what goes out is what both ends know to come by its section", () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 50, maxLength: 100 }), (steps) => {
      const { offering, hear, told, ssrcs } = begin()
      const here = new Map<TrackId, Track>()
      let version = hear(offering.offer())?.version ?? 0
      let isAnswered = false
      for (const each of steps) {
        if (each.act === "come or go") {
          const track = trackOf(each.who, each.source)
          if (here.delete(track.track)) offering.remove(track.track)
          else {
            here.set(track.track, track)
            offering.add(track)
          }
        }
        if (each.act === "seat") {
          const { track } = trackOf(each.who, each.source)
          offering.seat(each.source, new Set([track]))
          const isSeated = here.has(track) && offering.agreed.some(({ use }) => use.track === track)
          const offer = hear(offering.nextOffer())
          if (offer !== undefined) [version, isAnswered] = [offer.version, false]
          // Where slots were answered, what is wanted has one.
          const agreed = offering.agreed.filter(({ use }) => use.source === each.source)
          if (here.has(track) && agreed.length === MOST[each.source]) expect(isSeated).toBe(true)
        }
        if (each.act === "answer" && !isAnswered) {
          offering.answered(version)
          isAnswered = true
        }
        const offer = hear(offering.nextOffer())
        if (offer !== undefined) [version, isAnswered] = [offer.version, false]
        hear(undefined)
        const { agreed } = offering
        const isKnown = ({ mid, use }: (typeof agreed)[number]) =>
          here.has(use.track) &&
          ssrcs(mid).includes(use.ssrc) &&
          told().some((track) => track.mid === mid && track.track === use.track && track.person === use.person)
        expect(agreed.filter((slot) => !isKnown(slot))).toEqual([])
        expect(new Set(agreed.map(({ use }) => use.track)).size).toBe(agreed.length)
        for (const source of ["voice", "picture", "screen"] as const)
          expect(agreed.filter(({ use }) => use.source === source).length).toBeLessThanOrEqual(MOST[source])
      }
    }),
    { numRuns: 50 },
  )
})
