import type { ParticipantId, SubscribeOffer, TrackId, Want } from "../engine.ts"
import { SfuError } from "../errors.ts"
import { readDescription } from "../sdp/description.ts"
import type { Local } from "../sdp/transport.ts"
import { createLocal, createSessionId, type Endpoint } from "./endpoint.ts"
import type { Publication } from "./publication.ts"
import { Subscriber } from "./subscriber.ts"
import type { Voices } from "./voices.ts"

interface Connection {
  readonly subscriber: Subscriber
  readonly local: Local
}

export interface SubscribingOptions {
  readonly participant: ParticipantId
  readonly endpoint: Endpoint
  /** How many pictures it gets at once, and how many voices. */
  readonly lastN: { readonly pictures: number; readonly voices: number }
  readonly voices: Voices
  readonly onLost: () => void
}

/** All that one participant subscribes to, over the connection that there is and the one that is to take its place. */
export class Subscribing {
  readonly #options: SubscribingOptions
  #current: Connection | undefined
  #next: Connection | undefined
  /** Of the last offer. Those of two connections are never the same, by which an answer is told to be of one of them. */
  #version = 0
  #wants: readonly Want[] | undefined

  constructor(options: SubscribingOptions) {
    this.#options = options
  }

  get subscribers(): readonly Subscriber[] {
    return [this.#current, this.#next].flatMap((each) => (each === undefined ? [] : [each.subscriber]))
  }

  /** The first offer of a new connection. */
  subscribe(publications: Iterable<Publication>): SubscribeOffer {
    const { endpoint, participant, lastN, voices } = this.#options
    const local = createLocal(endpoint, "actpass")
    const nextVersion = () => ++this.#version
    const options = { participant, lastN, voices, local, id: createSessionId(), nextVersion }
    const connection = { subscriber: new Subscriber(options), local }
    for (const publication of publications) connection.subscriber.add(publication)
    if (this.#wants !== undefined) connection.subscriber.want(this.#wants)
    this.#next?.subscriber.close()
    this.#next = undefined
    if (this.#current?.subscriber.isConnected === true) this.#next = connection
    else {
      this.#current?.subscriber.close()
      this.#current = connection
    }
    return connection.subscriber.offer()
  }

  /** @throws SfuError answer_stale, sdp_malformed, sdp_too_big */
  answer(version: number, sdp: string): void {
    const { remote } = readDescription(sdp)
    const connection = [this.#current, this.#next].find((each) => each?.subscriber.version === version)
    if (connection === undefined) throw new SfuError("answer_stale", `there is no offer ${version}`)
    const { subscriber, local } = connection
    subscriber.answered(version)
    if (subscriber.isAttached) return
    const onLost = () => this.#lose(connection)
    subscriber.attach(
      (events) => this.#options.endpoint.pipes.open(local, remote, { ...events, onLost }),
      () => this.#replaceBy(connection),
    )
  }

  want(wants: readonly Want[]): void {
    this.#wants = wants
    for (const subscriber of this.subscribers) subscriber.want(wants)
  }

  add(publication: Publication): void {
    for (const subscriber of this.subscribers) subscriber.add(publication)
  }

  remove(track: TrackId): void {
    for (const subscriber of this.subscribers) subscriber.remove(track)
  }

  close(): void {
    for (const subscriber of this.subscribers) subscriber.close()
    this.#current = undefined
    this.#next = undefined
  }

  #replaceBy(connection: Connection): void {
    if (connection !== this.#next) return
    this.#current?.subscriber.close()
    this.#current = connection
    this.#next = undefined
  }

  #lose(connection: Connection): void {
    connection.subscriber.close()
    if (connection === this.#next) this.#next = undefined
    if (connection !== this.#current) return
    this.#current = this.#next
    this.#next = undefined
    if (this.#current === undefined) this.#options.onLost()
  }
}
