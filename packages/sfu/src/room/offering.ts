import { randomInt } from "node:crypto"
import type { Mapping, PersonId, Source, SubscribeOffer, Track, TrackId } from "../engine.ts"
import { SfuError } from "../errors.ts"
import { writeOffer } from "../sdp/offer.ts"
import { type Slot, Slots, type Use } from "../sdp/slots.ts"
import type { Local } from "../sdp/transport.ts"

export interface OfferingOptions {
  readonly local: Local
  /** Names the session in SDP. */
  readonly id: string
  /** One that no offer to this participant had. */
  readonly nextVersion: () => number
  /** How many slots there are at most for tracks of a source. */
  readonly most: Readonly<Record<Source, number>>
  /** When somebody was last heard speaking. */
  readonly spokeAt: (person: PersonId) => number | undefined
}

/** A slot that carries something. */
export interface UsedSlot extends Slot {
  readonly use: Use
}

const isUsed = (slot: Slot): slot is UsedSlot => slot.use !== undefined

/**
 * What is offered to a subscriber: one offer at a time, of a slot for each track as long as there are not too many. Then a
 * slot is given to another track when that is to be sent, by the same SSRCs, so that nothing is to be negotiated.
 */
export class Offering {
  readonly #options: OfferingOptions
  readonly #slots = new Slots(() => randomInt(1, 2 ** 32))
  /** All that there are, in the order in which they came. */
  readonly #tracks = new Map<TrackId, Track>()
  #version = 0
  /** The SSRCs that were offered and wait for the answer, and those that the last answer took. */
  #offered: ReadonlySet<number> | undefined
  #taken: ReadonlySet<number> = new Set()
  #isChanged = false
  #isMoved = false

  constructor(options: OfferingOptions) {
    this.#options = options
  }

  /** Of its last offer. */
  get version(): number {
    return this.#version
  }

  /** The slots that both have agreed on. */
  get agreed(): readonly UsedSlot[] {
    return this.#slots.all.filter(isUsed).filter(({ use }) => this.#taken.has(use.ssrc))
  }

  add(track: Track): void {
    this.#tracks.set(track.track, track)
    if (this.#seated(track.source).length >= this.#options.most[track.source]) return
    this.#slots.take(track)
    this.#isChanged = true
  }

  /** Its slot is free for another. */
  remove(id: TrackId): void {
    const track = this.#tracks.get(id)
    this.#tracks.delete(id)
    if (track === undefined || this.#slots.of(id) === undefined) return
    const next = [...this.#tracks.values()].find((each) => each.source === track.source && !this.#slots.of(each.track))
    if (next !== undefined) return this.#move(id, next)
    this.#slots.free(id)
    this.#isChanged = true
  }

  /** What is to be sent of a source gets slots of what is not; of those who lose theirs nobody spoke later than who keeps it. */
  seat(source: Source, wanted: ReadonlySet<TrackId>): void {
    for (const id of wanted) {
      const track = this.#tracks.get(id)
      if (track === undefined || this.#slots.of(id) !== undefined) continue
      const spokeAt = ({ person }: Track) => this.#options.spokeAt(person) ?? Number.NEGATIVE_INFINITY
      const [loser] = this.#seated(source)
        .filter((use) => !wanted.has(use.track))
        .sort((one, other) => spokeAt(one) - spokeAt(other) || 0)
      if (loser === undefined) return
      this.#move(loser.track, track)
    }
  }

  /** What is to be offered now; undefined while nothing has changed, and until the last offer is answered. */
  nextOffer(): SubscribeOffer | undefined {
    return this.#offered !== undefined || !this.#isChanged ? undefined : this.offer()
  }

  offer(): SubscribeOffer {
    const { local, id, nextVersion } = this.#options
    this.#version = nextVersion()
    this.#isChanged = false
    this.#isMoved = false
    const slots = this.#slots.all
    this.#offered = new Set(slots.filter(isUsed).map(({ use }) => use.ssrc))
    const sdp = writeOffer({ slots, local, id, version: this.#version })
    return { sdp, version: this.#version, tracks: slots.filter(isUsed).map(tracked) }
  }

  /** Whose media comes by which section, when that is otherwise than it was told last. */
  nextMapping(): Mapping | undefined {
    if (!this.#isMoved) return undefined
    this.#isMoved = false
    const known = this.#offered ?? this.#taken
    const slots = this.#slots.all.filter(isUsed).filter(({ use }) => known.has(use.ssrc))
    return { version: this.#version, tracks: slots.map(tracked) }
  }

  /** @throws SfuError answer_stale */
  answered(version: number): void {
    if (this.#offered === undefined || version !== this.#version)
      throw new SfuError("answer_stale", `offer ${version} does not wait for an answer`)
    this.#taken = this.#offered
    this.#offered = undefined
  }

  #seated(source: Source): Use[] {
    return this.#slots.all.filter(isUsed).flatMap(({ use }) => (use.source === source ? [use] : []))
  }

  #move(from: TrackId, to: Track): void {
    this.#slots.move(from, to)
    this.#isMoved = true
  }
}

const tracked = ({ mid, use: { track, person, source } }: UsedSlot) => ({ mid, track, person, source })
