import type { Track, TrackId } from "../engine.ts"

/** What a slot carries, and by which SSRCs. */
export interface Use extends Track {
  readonly ssrc: number
  /** Of repetitions; a voice has none. */
  readonly rtxSsrc: number | undefined
  /** What it was negotiated for, by which browsers call it for as long as it has these SSRCs. */
  readonly negotiated: Track
}

/** A media section of our offers to a subscriber, after the anchor. */
export interface Slot {
  readonly mid: string
  readonly kind: "audio" | "video"
  /** Undefined while it carries nothing. */
  readonly use: Use | undefined
}

/**
 * The slots of one subscriber. A section can never be taken out of a session, so that what has ended leaves its slot to the
 * next of its kind, with other SSRCs: so there are never more than were in use at once. One that is in use can be given to
 * another track as it is.
 */
export class Slots {
  /** In the order of the sections: it only grows. */
  readonly #slots: Slot[] = []
  readonly #randomSsrc: () => number

  constructor(randomSsrc: () => number) {
    this.#randomSsrc = randomSsrc
  }

  get all(): readonly Slot[] {
    return this.#slots
  }

  of(track: TrackId): Slot | undefined {
    return this.#slots.find(({ use }) => use?.track === track)
  }

  /** A slot for a track that has none. */
  take(track: Track): Slot {
    const kind = track.source === "voice" ? "audio" : "video"
    const free = this.#slots.findIndex((slot) => slot.kind === kind && slot.use === undefined)
    const place = free === -1 ? this.#slots.length : free
    const ssrc = this.#newSsrc()
    const use = { ...track, ssrc, rtxSsrc: kind === "video" ? this.#newSsrc(ssrc) : undefined, negotiated: track }
    // The anchor is 0.
    const slot = { mid: String(place + 1), kind, use } as const
    this.#slots[place] = slot
    return slot
  }

  /** Gives the slot of a track to another of the same kind, which goes by the same SSRCs. */
  move(from: TrackId, to: Track): void {
    const place = this.#slots.findIndex(({ use }) => use?.track === from)
    const slot = this.#slots[place]
    if (slot?.use !== undefined) this.#slots[place] = { ...slot, use: { ...slot.use, ...to } }
  }

  /** Whether it had one. */
  free(track: TrackId): boolean {
    const place = this.#slots.findIndex(({ use }) => use?.track === track)
    const slot = this.#slots[place]
    if (slot === undefined) return false
    this.#slots[place] = { ...slot, use: undefined }
    return true
  }

  #newSsrc(other?: number): number {
    for (;;) {
      const ssrc = this.#randomSsrc()
      const isUsed = this.#slots.some(({ use }) => use?.ssrc === ssrc || use?.rtxSsrc === ssrc)
      if (ssrc !== 0 && ssrc !== other && !isUsed) return ssrc
    }
  }
}
