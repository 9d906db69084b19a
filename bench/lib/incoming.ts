/** What comes of others, as browsers count it (W3C webrtc-stats), over a time in which connections may take each other's place. */

/** Of one track. */
export interface Counts {
  readonly packetsReceived: number
  readonly packetsLost: number
  readonly totalSamplesReceived: number
  /** Those of them that were made up. */
  readonly concealedSamples: number
  readonly framesDecoded: number
  readonly freezeCount: number
}

const NOTHING: Counts = {
  packetsReceived: 0,
  packetsLost: 0,
  totalSamplesReceived: 0,
  concealedSamples: 0,
  framesDecoded: 0,
  freezeCount: 0,
}

/** How many more, or fewer where times is -1. */
const plus = (one: Counts, other: Counts, times: 1 | -1 = 1): Counts => ({
  packetsReceived: one.packetsReceived + times * other.packetsReceived,
  packetsLost: one.packetsLost + times * other.packetsLost,
  totalSamplesReceived: one.totalSamplesReceived + times * other.totalSamplesReceived,
  concealedSamples: one.concealedSamples + times * other.concealedSamples,
  framesDecoded: one.framesDecoded + times * other.framesDecoded,
  freezeCount: one.freezeCount + times * other.freezeCount,
})

export const sum = (all: Iterable<Counts>): Counts => [...all].reduce((one, other) => plus(one, other), NOTHING)

/** What has come of each track since it was first looked at. */
export class Incoming {
  readonly #last = new Map<string, Counts>()
  readonly #come = new Map<string, Counts>()

  /** @param now what its connection has counted from its beginning on */
  look(track: string, now: Counts): void {
    const last = this.#last.get(track) ?? now
    // Packets that came stay counted: where there are fewer, another connection has begun.
    const before = now.packetsReceived < last.packetsReceived ? NOTHING : last
    this.#last.set(track, now)
    this.#come.set(track, plus(this.of(track), plus(now, before, -1)))
  }

  of(track: string): Counts {
    return this.#come.get(track) ?? NOTHING
  }

  get tracks(): readonly (readonly [track: string, come: Counts])[] {
    return [...this.#come]
  }
}
