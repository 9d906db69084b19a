import { randomUUID } from "node:crypto"
import type { ParticipantId, PersonId, Source, TrackId } from "../engine.ts"
import { type Feed, Publication } from "./publication.ts"
import type { Voices } from "./voices.ts"

export interface PersonOptions {
  readonly id: PersonId
  readonly voices: Voices
  readonly onPublished: (publication: Publication) => void
  readonly onUnpublished: (publication: Publication) => void
  readonly onArrived: (participant: ParticipantId, source: Source) => void
}

/** Somebody who is heard and seen, by whichever of the participants that speak for them. */
export class Person {
  readonly id: PersonId
  readonly #options: PersonOptions
  readonly #participants = new Set<ParticipantId>()
  readonly #publications = new Map<Source, Publication>()
  readonly #muted = new Set<Source>()
  /** Who is to be on air, also while they do not publish. */
  readonly #handed = new Map<Source, ParticipantId>()

  constructor(options: PersonOptions) {
    this.id = options.id
    this.#options = options
  }

  get publications(): Iterable<Publication> {
    return this.#publications.values()
  }

  join(participant: ParticipantId): void {
    this.#participants.add(participant)
  }

  /** Of somebody who publishes nothing any more. @returns whether that was the last */
  leave(participant: ParticipantId): boolean {
    this.#participants.delete(participant)
    for (const [source, handed] of this.#handed) if (handed === participant) this.#handed.delete(source)
    return this.#participants.size === 0
  }

  publish(participant: ParticipantId, source: Source): Feed {
    const known = this.#publications.get(source)
    const publication = known ?? this.#create(source)
    const feed = publication.add(participant)
    if (this.#handed.get(source) === participant) publication.hand(participant)
    if (known === undefined) this.#options.onPublished(publication)
    return feed
  }

  unpublish(feed: Feed): void {
    const { publication } = feed
    publication.remove(feed)
    if (!publication.isOver) return
    this.#publications.delete(publication.track.source)
    this.#options.onUnpublished(publication)
  }

  hand(source: Source, participant: ParticipantId): void {
    this.#handed.set(source, participant)
    this.#publications.get(source)?.hand(participant)
  }

  mute(source: Source, muted: boolean): void {
    if (muted) this.#muted.add(source)
    else this.#muted.delete(source)
    this.#publications.get(source)?.mute(muted)
  }

  #create(source: Source): Publication {
    const { voices, onArrived } = this.#options
    const track = { track: randomUUID() as TrackId, person: this.id, source }
    const publication = new Publication({
      track,
      voices,
      onArrived: (participant) => onArrived(participant, source),
    })
    publication.mute(this.#muted.has(source))
    this.#publications.set(source, publication)
    return publication
  }
}
