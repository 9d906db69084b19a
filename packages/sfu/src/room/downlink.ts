import type { PersonId, Track, TrackId, Want } from "../engine.ts"
import { Bandwidth } from "../flow/bandwidth/bandwidth.ts"
import { PicturesAtOnce } from "../flow/last-n.ts"
import { Allocation, type Shown } from "../flow/layers.ts"
import { REFERENCE_US } from "../rtp/rtcp/transport-feedback.ts"
import type { TransportFeedback } from "../rtp/rtcp/types.ts"
import { sequenceDistance, Unwrapper } from "../rtp/sequence.ts"
import type { Output } from "./output.ts"

/** How large a picture is taken to be shown of which nothing is said. */
const SMALL = { width: 320, height: 180, priority: 0 } as const
const HIDDEN = { width: 0, height: 0, priority: 0 } as const
const FIRST = { spatial: 0, temporal: 3 } as const
/** Rates are not even, and so the sharing out asks for somewhat more. */
const SPARE = 1.2

/** What of all that one subscriber could get is sent: by what is shown there, and by what its network carries. */
export class Downlink {
  readonly #bandwidth = new Bandwidth()
  readonly #allocation = new Allocation()
  readonly #references = new Unwrapper(24)
  readonly #picturesAtOnce: PicturesAtOnce<TrackId>
  #wants: ReadonlyMap<TrackId, Want> | undefined
  /** How many packets went out, which numbers them. */
  #sent = 0
  #neededBps = 0
  #mostBps = 0
  #paused: readonly TrackId[] = []

  /** @param picturesAtOnce how many cameras are sent at most */
  constructor(picturesAtOnce: number) {
    this.#picturesAtOnce = new PicturesAtOnce(picturesAtOnce)
  }

  want(wants: readonly Want[]): void {
    this.#wants = new Map(wants.map((want) => [want.track, want]))
  }

  /** The tracks of which nothing is sent because the network carries too little. */
  get paused(): readonly TrackId[] {
    return this.#paused
  }

  get roundTripMs(): number {
    return this.#bandwidth.roundTripMs
  }

  estimate(now: number): number {
    return this.#bandwidth.estimate(now)
  }

  /** Counts a packet that goes out now. @returns its number among all, which wraps at 16 bits on the wire */
  send(bytes: number, now: number): number {
    const sequence = this.#sent++
    this.#bandwidth.sent(sequence, bytes, now)
    return sequence
  }

  hear({ base, reference, arrivals }: TransportFeedback, now: number): void {
    const since = this.#references.unwrap(reference) * REFERENCE_US
    const extended = this.#sent + sequenceDistance(this.#sent & 0xffff, base)
    const at = arrivals.map((arrival) => (arrival === null ? null : since + arrival))
    this.#bandwidth.feedback({ base: extended, arrivals: at }, now)
  }

  remb(bitrate: number, now: number): void {
    this.#bandwidth.remb(bitrate, now)
  }

  /** How many bytes to send beside the media, to see whether the network carries more. */
  padding(now: number): number {
    return this.#neededBps === 0 ? 0 : this.#bandwidth.padding(now, this.#neededBps, this.#mostBps)
  }

  /** Has each output send the layer that is to be shown and that fits. @param chosen the cameras that may be sent */
  choose(outputs: Iterable<Output>, chosen: ReadonlySet<TrackId>, now: number): void {
    const all = [...outputs]
    const voices = all.filter(({ publication }) => publication.track.source === "voice")
    for (const voice of voices) voice.want(0)
    const voiceBps = voices.reduce((sum, { publication }) => sum + publication.rate, 0)
    const pictures = all.filter(({ publication }) => publication.track.source !== "voice")
    const shown = pictures.flatMap((output) => this.#shownOf(output, chosen, now))
    const carried = Math.max(this.estimate(now), this.#bandwidth.isGuess(now) ? voiceBps + leastOf(shown) : 0)
    const { choices, neededBps, mostBps } = this.#allocation.choose(shown, carried, voiceBps, now)
    this.#neededBps = neededBps
    this.#mostBps = mostBps
    this.#paused = [...choices].flatMap(([track, choice]) => (choice === "bandwidth" ? [track] : []))
    for (const output of pictures) {
      const { track } = output.publication.track
      // Whatever comes first of one of which nothing came yet is to be shown, unless it is hidden.
      const choice = choices.get(track) ?? (isHidden(this.#wantOf(track)) ? "hidden" : FIRST)
      if (typeof choice === "object") output.mostTemporalLayer = choice.temporal
      output.want(typeof choice === "object" ? choice.spatial : null)
    }
  }

  /** The cameras that are shown, of which there are not too many. @param tracks in the order in which they came */
  chosen(tracks: Iterable<Track>, spokeAt: (person: PersonId) => number | undefined): ReadonlySet<TrackId> {
    const candidates = [...tracks].flatMap((track) => {
      const want = this.#wantOf(track.track)
      if (track.source !== "picture" || isHidden(want)) return []
      return [{ name: track.track, isPinned: want.priority > 0, isHost: false, spokeMs: spokeAt(track.person) }]
    })
    return new Set(this.#picturesAtOnce.choose(candidates))
  }

  #shownOf({ publication }: Output, chosen: ReadonlySet<TrackId>, now: number): readonly Shown[] {
    const { track, source } = publication.track
    const layers = publication.available(now)
    if (layers.length === 0) return []
    const { width, height, priority } = this.#wantOf(track)
    const isScreen = source === "screen"
    return [{ track, isScreen, isChosen: isScreen || chosen.has(track), width, height, priority, layers }]
  }

  #wantOf(track: TrackId): Omit<Want, "track"> {
    return this.#wants === undefined ? SMALL : (this.#wants.get(track) ?? HIDDEN)
  }
}

const isHidden = ({ width, height }: Omit<Want, "track">): boolean => width === 0 || height === 0

/** What the least of each picture takes, in bit/s: nothing of that is kept back for a mere guess. */
const leastOf = (shown: readonly Shown[]): number =>
  shown.reduce((sum, { layers: [least] }) => sum + SPARE * (least?.bps ?? 0), 0)
