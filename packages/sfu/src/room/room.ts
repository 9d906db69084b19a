import type {
  Grants,
  ParticipantId,
  PersonId,
  PublishOffer,
  Room,
  RoomEvent,
  RoomId,
  RoomStats,
  Source,
  SubscribeOffer,
  Want,
} from "../engine.ts"
import { SfuError } from "../errors.ts"
import type { Endpoint } from "./endpoint.ts"
import { Person } from "./person.ts"
import type { Publication } from "./publication.ts"
import { Publishing } from "./publishing.ts"
import { Subscribing } from "./subscribing.ts"
import { Voices } from "./voices.ts"

/** How often it is looked at what is due: requests for what is missing come as late as this. */
const TICK_MS = 20
const FEEDBACK_MS = 50
const REPORT_MS = 1_000
const CHOOSE_MS = 200

interface Participant {
  readonly id: ParticipantId
  readonly person: Person
  readonly publishing: Publishing
  readonly subscribing: Subscribing
  grants: Grants
}

export interface RoomOptions {
  readonly id: RoomId
  readonly endpoint: Endpoint
  /** How many pictures a subscriber gets at once, and how many voices. */
  readonly lastN: { readonly pictures: number; readonly voices: number }
  readonly onEvent: (event: RoomEvent) => void
  readonly onClose: () => void
}

/** A room in this process. */
export class LocalRoom implements Room {
  readonly id: RoomId
  readonly #options: RoomOptions
  readonly #participants = new Map<ParticipantId, Participant>()
  readonly #people = new Map<PersonId, Person>()
  readonly #voices: Voices
  #timer: ReturnType<typeof setInterval> | undefined
  #isClosed = false
  #fedBackAt = 0
  #reportedAt = 0
  #chosenAt = 0

  constructor(options: RoomOptions) {
    this.id = options.id
    this.#options = options
    this.#voices = new Voices(options.lastN.voices)
  }

  async admit(id: ParticipantId, grants: Grants): Promise<void> {
    this.#requireOpen()
    // What was said for one person is not another's.
    if (this.#participants.get(id)?.person.id !== grants.person) await this.remove(id)
    const participant = this.#participants.get(id) ?? this.#create(id, grants)
    participant.grants = grants
    participant.publishing.limit(grants)
    if (!grants.subscribe) participant.subscribing.close()
  }

  async remove(id: ParticipantId): Promise<void> {
    const participant = this.#participants.get(id)
    if (participant === undefined) return
    this.#participants.delete(id)
    participant.subscribing.close()
    participant.publishing.close()
    if (participant.person.leave(id)) this.#people.delete(participant.person.id)
    if (this.#participants.size > 0) return
    clearInterval(this.#timer)
    this.#timer = undefined
  }

  async publish(id: ParticipantId, offer: PublishOffer): Promise<string> {
    const { publishing, grants } = this.#require(id)
    return publishing.publish(offer, grants)
  }

  async subscribe(id: ParticipantId): Promise<SubscribeOffer> {
    const { subscribing, grants } = this.#require(id)
    if (!grants.subscribe) throw new SfuError("not_granted", "subscribe")
    return subscribing.subscribe(this.#publicationsFor(grants.person))
  }

  async answer(id: ParticipantId, { version, sdp }: { readonly version: number; readonly sdp: string }): Promise<void> {
    this.#require(id).subscribing.answer(version, sdp)
  }

  async want(id: ParticipantId, wants: readonly Want[]): Promise<void> {
    this.#require(id).subscribing.want(wants)
  }

  async hand(person: PersonId, source: Source, id: ParticipantId): Promise<void> {
    const participant = this.#require(id)
    if (participant.person.id !== person) throw new SfuError("not_in_room", `${id} of ${person}`)
    participant.person.hand(source, id)
  }

  async mute(id: PersonId, source: Source, muted: boolean): Promise<void> {
    this.#requireOpen()
    const person = this.#people.get(id)
    if (person === undefined) throw new SfuError("not_in_room", id)
    person.mute(source, muted)
  }

  async stats(): Promise<RoomStats> {
    const connections = [...this.#participants.values()].flatMap(({ publishing, subscribing }) => [
      ...publishing.publishers.map((publisher) => publisher.stats()),
      ...subscribing.subscribers.map((subscriber) => subscriber.stats(performance.now())),
    ])
    return { connections }
  }

  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    for (const id of this.#participants.keys()) await this.remove(id)
    this.#options.onClose()
  }

  #requireOpen(): void {
    if (this.#isClosed) throw new SfuError("closed", `room ${this.id}`)
  }

  #require(id: ParticipantId): Participant {
    this.#requireOpen()
    const participant = this.#participants.get(id)
    if (participant === undefined) throw new SfuError("not_in_room", id)
    return participant
  }

  #create(id: ParticipantId, grants: Grants): Participant {
    const { endpoint, lastN, onEvent } = this.#options
    const person = this.#people.get(grants.person) ?? this.#createPerson(grants.person)
    person.join(id)
    const participant: Participant = {
      id,
      person,
      grants,
      publishing: new Publishing({
        participant: id,
        endpoint,
        person,
        onLost: () => onEvent({ kind: "lost", participant: id, direction: "publish" }),
      }),
      subscribing: new Subscribing({
        participant: id,
        endpoint,
        lastN,
        voices: this.#voices,
        onLost: () => onEvent({ kind: "lost", participant: id, direction: "subscribe" }),
      }),
    }
    this.#participants.set(id, participant)
    this.#timer ??= setInterval(() => this.#tick(performance.now()), TICK_MS)
    return participant
  }

  #createPerson(id: PersonId): Person {
    const person = new Person({
      id,
      voices: this.#voices,
      onPublished: (publication) => this.#published(publication),
      onUnpublished: (publication) => this.#unpublished(publication),
      onArrived: (participant, source) => this.#options.onEvent({ kind: "arrived", participant, source }),
    })
    this.#people.set(id, person)
    return person
  }

  /** Nobody gets what they publish themselves, on whichever of their devices. */
  *#publicationsFor(id: PersonId): Iterable<Publication> {
    for (const person of this.#people.values()) if (person.id !== id) yield* person.publications
  }

  #published(publication: Publication): void {
    const { track } = publication
    for (const { person, subscribing } of this.#participants.values())
      if (person.id !== track.person) subscribing.add(publication)
    this.#options.onEvent({ kind: "published", ...track })
  }

  #unpublished({ track }: Publication): void {
    for (const { subscribing } of this.#participants.values()) subscribing.remove(track.track)
    this.#options.onEvent({ kind: "unpublished", ...track })
  }

  #tick(now: number): void {
    const feedsBack = now - this.#fedBackAt >= FEEDBACK_MS
    const reports = now - this.#reportedAt >= REPORT_MS
    if (feedsBack) this.#fedBackAt = now
    if (reports) this.#reportedAt = now
    // Who begins to speak is not to wait for a slot.
    const chooses = this.#voices.listen() || now - this.#chosenAt >= CHOOSE_MS
    if (chooses) this.#chosenAt = now
    const people = chooses ? this.#voices.news(now) : undefined
    if (people !== undefined) this.#options.onEvent({ kind: "speakers", people })
    for (const { id, publishing, subscribing } of this.#participants.values()) {
      for (const publisher of publishing.publishers) {
        publisher.ask(now)
        if (feedsBack) publisher.feedBack()
        if (reports) publisher.report(now)
      }
      for (const subscriber of subscribing.subscribers) {
        if (reports) subscriber.report()
        subscriber.probe(now)
        if (chooses && subscriber.choose(now))
          this.#options.onEvent({ kind: "quality", participant: id, paused: subscriber.paused })
        const offer = subscriber.nextOffer()
        if (offer !== undefined) this.#options.onEvent({ kind: "offer", participant: id, offer })
        const mapping = subscriber.nextMapping()
        if (mapping !== undefined) this.#options.onEvent({ kind: "mapped", participant: id, ...mapping })
      }
    }
  }
}
