import { WATCH_MS } from "./own-link.ts"

/** A picture of which no frame has come for so long stands still. A camera before which nothing moves sends frames all the same. */
const STALL_MS = 3_000

/** What was counted of a track at the last look, and for how long it has been that. */
interface Count {
  readonly frames: number
  readonly ms: number
}

/** Of which pictures no frames come, though they are to: as where a network carries the voices alone; looked at every `WATCH_MS`. */
export class Stalls {
  #counts = new Map<string, Count>()

  /** Whether a track that is to show something stands still. @param track its id */
  has(track: string): boolean {
    return (this.#counts.get(track)?.ms ?? 0) >= STALL_MS
  }

  /**
   * A track of which the browser counts nothing does not stand still.
   * @param report what the browser counts (W3C webrtc-stats) of all that comes
   * @param tracks the ids of those of which frames are to come: one that was not among them begins anew
   * @returns whether one stands still that did not, or does not any more
   */
  look(report: RTCStatsReport, tracks: ReadonlySet<string>): boolean {
    const frames = framesOf(report)
    const before = this.#counts
    const stood = this.#still()
    this.#counts = new Map()
    for (const track of tracks) {
      const now = frames.get(track)
      if (now === undefined) continue
      const was = before.get(track)
      this.#counts.set(track, { frames: now, ms: was?.frames === now ? was.ms + WATCH_MS : 0 })
    }
    return this.#still() !== stood
  }

  #still(): string {
    return [...this.#counts.keys()]
      .filter((track) => this.has(track))
      .sort()
      .join()
  }
}

/** How many frames of each track there were to show: of one that comes and cannot be decoded there are none. */
function framesOf(report: RTCStatsReport): ReadonlyMap<string, number> {
  const frames = new Map<string, number>()
  report.forEach(({ type, trackIdentifier, framesDecoded }: Record<string, unknown>) => {
    if (type !== "inbound-rtp" || typeof trackIdentifier !== "string" || typeof framesDecoded !== "number") return
    frames.set(trackIdentifier, (frames.get(trackIdentifier) ?? 0) + framesDecoded)
  })
  return frames
}
