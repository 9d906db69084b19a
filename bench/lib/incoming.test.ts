import { expect, it } from "vitest"
import { type Counts, Incoming, sum } from "./incoming.ts"

const counted = (packetsReceived: number, more: Partial<Counts> = {}): Counts => ({
  packetsReceived,
  packetsLost: 0,
  totalSamplesReceived: packetsReceived * 960,
  concealedSamples: 0,
  framesDecoded: 0,
  freezeCount: 0,
  ...more,
})

it("counts what has come since a track was first looked at", () => {
  const incoming = new Incoming()
  incoming.look("voice", counted(1_000, { concealedSamples: 500 }))
  expect(incoming.of("voice")).toEqual(counted(0))
  incoming.look("voice", counted(1_050, { concealedSamples: 800, packetsLost: 9 }))
  // What was held for lost came late.
  incoming.look("voice", counted(1_100, { concealedSamples: 800, packetsLost: 7 }))
  expect(incoming.of("voice")).toEqual(counted(100, { concealedSamples: 300, packetsLost: 7 }))
})

it("goes on where another connection counts from nothing", () => {
  const incoming = new Incoming()
  incoming.look("picture", counted(1_000, { freezeCount: 2 }))
  incoming.look("picture", counted(1_200, { freezeCount: 3 }))
  incoming.look("picture", counted(20, { freezeCount: 1 }))
  incoming.look("picture", counted(30, { freezeCount: 1 }))
  expect(incoming.of("picture")).toEqual(counted(230, { freezeCount: 2 }))
})

it("sums up what came of several", () => {
  const incoming = new Incoming()
  for (const track of ["amy", "ben"]) {
    incoming.look(track, counted(0))
    incoming.look(track, counted(10, { freezeCount: 1 }))
  }
  expect(sum(incoming.tracks.map(([, come]) => come))).toEqual(counted(20, { freezeCount: 2 }))
})
