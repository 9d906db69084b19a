import fc from "fast-check"
import { expect, test } from "vitest"
import type { PersonId, Track, TrackId } from "../engine.ts"
import { readDescription } from "./description.ts"
import { writeOffer } from "./offer.ts"
import { Slots } from "./slots.ts"
import type { Local } from "./transport.ts"

const local: Local = {
  ufrag: "abcd",
  password: "a".repeat(24),
  fingerprint: `sha-256 ${Array(32).fill("AB").join(":")}`,
  setup: "actpass",
  candidates: [
    { address: "2001:db8::1", port: 4000 },
    { address: "192.0.2.1", port: 4000 },
  ],
}
const track = (name: number, source: Track["source"] = "picture"): Track => ({
  track: `t${name}` as TrackId,
  person: `p${name}` as PersonId,
  source,
})
const counting = () => {
  let last = 0
  return () => ++last
}

test("who comes takes the slot of one who went, with other SSRCs; what is shared is in time with nobody's voice", () => {
  const slots = new Slots(counting())
  slots.take(track(1, "voice"))
  const picture = slots.take(track(1))
  slots.free(track(1).track)
  const again = slots.take(track(2, "voice"))
  expect(again.mid).toBe("1")
  const screen = slots.take({ ...track(3, "screen"), person: track(1).person })
  expect(screen.mid).toBe("3")
  const offer = writeOffer({ slots: slots.all, local, id: "1", version: 1 })
  expect(offer).toContain(`a=ssrc-group:FID ${screen.use?.ssrc} ${screen.use?.rtxSsrc}`)
  expect(offer).toContain("a=msid:p1-screen t3")
  expect(picture.use?.ssrc).not.toBe(again.use?.ssrc)
})

test("a slot that is given to another track is the same to browsers, and free when that has ended", () => {
  const slots = new Slots(counting())
  const slot = slots.take(track(1))
  const offer = () => writeOffer({ slots: slots.all, local, id: "1", version: 1 })
  const before = offer()
  slots.move(track(1).track, track(2))
  expect(offer()).toBe(before)
  expect(slots.of(track(1).track)).toBeUndefined()
  expect(slots.of(track(2).track)).toMatchObject({ mid: slot.mid, use: { ssrc: slot.use?.ssrc, person: "p2" } })
  expect(slots.free(track(2).track)).toBe(true)
  expect(offer()).not.toContain("a=msid:")
})

test("an offer without anybody has the anchor, which carries nothing", () => {
  const offer = writeOffer({ slots: [], local, id: "1", version: 1 })
  const { sections } = readDescription(offer)
  expect(sections).toMatchObject([{ mid: "0", kind: "audio", direction: "inactive", isRejected: false, ssrcs: [] }])
  expect(offer).toContain("a=candidate:1 1 udp 2130706431 2001:db8::1 4000 typ host")
  expect(offer).toContain("a=candidate:2 1 udp 2130706175 192.0.2.1 4000 typ host")
})

test("after a thousand comings and goings in any order offers are valid, and no longer than ever were there at once", () => {
  const step = fc.record({
    who: fc.integer({ min: 0, max: 20 }),
    source: fc.constantFrom("voice", "picture", "screen"),
  } as const)
  fc.assert(
    fc.property(fc.array(step, { minLength: 200, maxLength: 200 }), (steps) => {
      const slots = new Slots(counting())
      const live = new Map<TrackId, Track>()
      const most = { audio: 0, video: 0 }
      let before = readDescription(writeOffer({ slots: slots.all, local, id: "1", version: 1 })).sections
      for (const [at, { who, source }] of steps.entries()) {
        const one = { ...track(who, source), track: `${who}-${source}` as TrackId }
        if (live.delete(one.track)) slots.free(one.track)
        else {
          live.set(one.track, one)
          slots.take(one)
        }
        const { sections } = readDescription(writeOffer({ slots: slots.all, local, id: "1", version: at + 2 }))
        // Sections keep their place, their mid and their kind for ever; none is rejected.
        expect(sections.length).toBeGreaterThanOrEqual(before.length)
        for (const [place, { mid, kind }] of before.entries()) expect(sections[place]).toMatchObject({ mid, kind })
        for (const { direction, ssrcs, isRejected } of sections) {
          expect(isRejected).toBe(false)
          expect(direction === "sendonly").toBe(ssrcs.length > 0)
        }
        const all = sections.flatMap(({ ssrcs }) => ssrcs)
        expect(new Set(all).size).toBe(all.length)
        expect(sections.filter(({ direction }) => direction === "sendonly")).toHaveLength(live.size)
        for (const kind of ["audio", "video"] as const) {
          const now = [...live.values()].filter((each) => (each.source === "voice") === (kind === "audio")).length
          most[kind] = Math.max(most[kind], now)
        }
        expect(sections).toHaveLength(1 + most.audio + most.video)
        before = sections
      }
    }),
    { numRuns: 5 },
  )
})
