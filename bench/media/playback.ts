import { distance, isKeyStart } from "./rtp.ts"
import type { Stamp } from "./stamp.ts"

/** In microseconds: what took another way has time to come by itself. */
const REORDERING = 20_000
const AGAIN = 60_000
/** Then only a key frame helps. */
const GIVEN_UP = 1_000_000
/** Of a gap that is wider nothing is asked for. */
const WIDEST = 500
/** How many frames the time between two is taken from. */
const RECENT = 30
/** As browsers count freezes: https://www.w3.org/TR/webrtc-stats/#dom-rtcinboundrtpstreamstats-freezecount */
const FREEZE = { times: 3, more: 150_000 } as const

export interface Piece {
  /** That it was sent with first, 16 bits. */
  readonly sequence: number
  readonly packet: Buffer
  /** Where its payload begins. */
  readonly payload: number
  readonly stamp: Stamp | null
}

interface Waiting {
  readonly beginsKey: boolean
  readonly endsFrame: boolean
  readonly stamp: Stamp | null
}

/** A picture as a decoder that makes up nothing shows it: each frame when it and all before it are there. Microseconds. */
export class Playback {
  readonly #onShown: (stamp: Stamp) => void
  /** What came and cannot be shown yet, by sequence numbers that go on. */
  readonly #waiting = new Map<number, Waiting>()
  /** What is missing: since when, and when it was asked for. */
  readonly #missing = new Map<number, { readonly since: number; askedAt: number }>()
  #next: number | undefined
  #highest: number | undefined
  #shownAt: number | undefined
  #recent: number[] = []
  freezes = 0

  /** @param onShown is told of each frame, by its last packet */
  constructor(onShown: (stamp: Stamp) => void) {
    this.#onShown = onShown
  }

  /** Whether there is nothing from which one can go on. */
  get needsKeyFrame(): boolean {
    return this.#next === undefined
  }

  received({ sequence, packet, payload, stamp }: Piece, now: number): void {
    const highest = this.#highest ?? sequence - 1
    const at = highest + distance(highest & 0xffff, sequence)
    for (let hole = Math.max(highest + 1, at - WIDEST); hole < at; hole++)
      this.#missing.set(hole, { since: now, askedAt: 0 })
    this.#highest = Math.max(highest, at)
    this.#missing.delete(at)
    if (this.#next !== undefined && at < this.#next) return
    const beginsKey = isKeyStart(packet, payload)
    this.#waiting.set(at, { beginsKey, endsFrame: ((packet[1] ?? 0) & 0x80) !== 0, stamp })
    if (beginsKey && this.#next === undefined) this.#begin(at)
    this.#show(now)
  }

  /** What to ask for now, as sequence numbers of 16 bits; it counts as asked. */
  missing(now: number): readonly number[] {
    const wanted: number[] = []
    for (const [sequence, hole] of this.#missing)
      if (now - hole.since > GIVEN_UP) {
        this.#missing.delete(sequence)
        if (sequence === this.#next) this.#skip()
      } else if (now - hole.since >= REORDERING && now - hole.askedAt >= AGAIN) {
        hole.askedAt = now
        wanted.push(sequence & 0xffff)
      }
    return wanted
  }

  #begin(at: number): void {
    this.#next = at
    for (const before of this.#waiting.keys()) if (before < at) this.#waiting.delete(before)
    for (const before of this.#missing.keys()) if (before < at) this.#missing.delete(before)
  }

  /** Goes on with a key frame after what is lost for good. */
  #skip(): void {
    this.#next = undefined
    const keys = [...this.#waiting].flatMap(([at, { beginsKey }]) => (beginsKey ? [at] : []))
    if (keys.length > 0) this.#begin(Math.min(...keys))
  }

  #show(now: number): void {
    while (this.#next !== undefined) {
      const piece = this.#waiting.get(this.#next)
      if (piece === undefined) return
      this.#waiting.delete(this.#next)
      this.#next += 1
      if (piece.endsFrame) this.#shown(piece.stamp, now)
    }
  }

  #shown(stamp: Stamp | null, now: number): void {
    const gap = now - (this.#shownAt ?? now)
    const mean = this.#recent.reduce((sum, each) => sum + each, 0) / RECENT
    if (this.#recent.length === RECENT && gap > Math.max(FREEZE.times * mean, mean + FREEZE.more)) this.freezes += 1
    this.#recent = [...this.#recent, gap].slice(-RECENT)
    this.#shownAt = now
    if (stamp !== null) this.#onShown(stamp)
  }
}
