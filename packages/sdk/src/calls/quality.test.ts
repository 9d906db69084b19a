import { describe, expect, it } from "vitest"
import { judge, type Reading, read } from "./quality.ts"

const calm: Reading = { received: 1_000, lost: 3, jitterMs: 4, roundTripMs: 30, lostThere: 0, bytes: 70_000 }
const later = (change: Partial<Reading>): Reading => ({ ...calm, received: calm.received + 25, ...change })

describe("how a call goes", () => {
  it("is clear while little is lost, whatever was lost before", () => expect(judge(calm, later({}))).toBe("clear"))

  it("is the other's network, or the way from there, when what comes is lost or uneven", () => {
    expect(judge(calm, later({ lost: calm.lost + 2 }))).toBe("weak_there")
    expect(judge(calm, later({ jitterMs: 90 }))).toBe("weak_there")
  })

  it("is one's own network when one's own voice does not arrive", () =>
    expect(judge(calm, later({ lost: calm.lost + 2, lostThere: 0.2 }))).toBe("weak_here"))

  it("is slow when people would talk over each other", () =>
    expect(judge(calm, later({ roundTripMs: 900 }))).toBe("slow"))

  it("is read from what browsers count of voices, and of nothing else", () => {
    const stats = new Map<string, object>([
      ["a", { type: "inbound-rtp", kind: "audio", packetsReceived: 7, packetsLost: 2, jitter: 0.005 }],
      ["b", { type: "inbound-rtp", kind: "video", packetsReceived: 900, packetsLost: 90, jitter: 1 }],
      ["c", { type: "remote-inbound-rtp", kind: "audio", roundTripTime: 0.08, fractionLost: 0.5 }],
    ])
    expect(read(stats)).toEqual({ received: 7, lost: 2, jitterMs: 5, roundTripMs: 80, lostThere: 0.5, bytes: 0 })
  })

  it("is read of all the voices of a room together, and how evenly they come from the one that does most", () => {
    const voice = { type: "inbound-rtp", kind: "audio" }
    const stats = new Map<string, object>([
      ["down a", { ...voice, packetsReceived: 7, packetsLost: 2, jitter: 0.09 }],
      ["down b", { ...voice, packetsReceived: 40, packetsLost: 1, jitter: 0.005 }],
      // Nothing of it has come yet.
      ["down c", { ...voice, packetsReceived: 0, packetsLost: 0, jitter: 0 }],
      ["down d", { type: "candidate-pair", bytesReceived: 5_000 }],
      ["up d", { type: "candidate-pair", bytesReceived: 300 }],
      ["up e", { type: "remote-inbound-rtp", kind: "audio", roundTripTime: 0.08, fractionLost: 0 }],
    ])
    const reading = { received: 47, lost: 3, jitterMs: 5, roundTripMs: 80, lostThere: 0, bytes: 5_300 }
    expect(read(stats)).toEqual(reading)
  })

  it("is nobody's fault when a voice is not there any more", () =>
    expect(judge(calm, later({ received: 30, lost: 0 }))).toBe("clear"))
})
