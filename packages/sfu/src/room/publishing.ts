import type { Grants, ParticipantId, PublishOffer, Source } from "../engine.ts"
import { SfuError } from "../errors.ts"
import { type TakenSection, takeSections, writeAnswer } from "../sdp/answer.ts"
import { type Description, readDescription } from "../sdp/description.ts"
import type { Local } from "../sdp/transport.ts"
import { createLocal, createSessionId, type Endpoint } from "./endpoint.ts"
import type { Person } from "./person.ts"
import type { Feed } from "./publication.ts"
import { Publisher } from "./publisher.ts"

interface Connection {
  readonly publisher: Publisher
  /** By which an offer is told to be of this connection. */
  readonly remoteUfrag: string
  readonly local: Local
  readonly id: string
  version: number
}

export interface PublishingOptions {
  readonly participant: ParticipantId
  readonly endpoint: Endpoint
  /** Whose all of it is. */
  readonly person: Person
  readonly onLost: () => void
}

/** All that one participant publishes, over the connection that there is and the one that is to take its place. */
export class Publishing {
  readonly #options: PublishingOptions
  readonly #feeds = new Map<Source, Feed>()
  #current: Connection | undefined
  #next: Connection | undefined

  constructor(options: PublishingOptions) {
    this.#options = options
  }

  get publishers(): readonly Publisher[] {
    return [this.#current, this.#next].flatMap((connection) => (connection === undefined ? [] : [connection.publisher]))
  }

  /** @throws SfuError not_granted, sdp_malformed, sdp_too_big */
  publish({ sdp, sources }: PublishOffer, grants: Grants): string {
    const offer = readDescription(sdp)
    const taken = takeSections(offer, sources)
    const wanted = taken.map(({ source }) => source)
    if (!wanted.every((source) => grants.publish.includes(source))) throw new SfuError("not_granted", wanted.join(", "))
    if (new Set(wanted).size < wanted.length) throw new SfuError("sdp_malformed", "two sections of one source")
    const connection = this.#connectionOf(offer)
    connection.publisher.sections = taken
    connection.version += 1
    if (connection === this.#current) this.#settle(taken)
    const { local, id, version } = connection
    return writeAnswer({ offer, taken, local, id, version })
  }

  /** Ends what may not be published any more, whatever its publisher goes on to send. */
  limit({ publish }: Grants): void {
    for (const connection of [this.#current, this.#next]) {
      if (connection === undefined) continue
      const { publisher } = connection
      publisher.sections = publisher.sections.filter(({ source }) => publish.includes(source))
      if (connection === this.#current) this.#settle(publisher.sections)
    }
  }

  close(): void {
    for (const publisher of this.publishers) publisher.close()
    this.#current = undefined
    this.#next = undefined
    this.#settle([])
  }

  #connectionOf({ remote }: Description): Connection {
    const known = [this.#current, this.#next].find((each) => each?.remoteUfrag === remote.ufrag)
    if (known !== undefined) return known
    const { endpoint, participant } = this.#options
    const connection: Connection = {
      publisher: new Publisher({
        participant,
        feed: (source) => (connection === this.#current ? this.#feeds.get(source) : undefined),
      }),
      remoteUfrag: remote.ufrag,
      local: createLocal(endpoint, "active"),
      id: createSessionId(),
      version: 0,
    }
    this.#next?.publisher.close()
    this.#next = undefined
    // Who offers another before there is a connection has let go of that one.
    if (this.#current?.publisher.isConnected === true) this.#next = connection
    else {
      this.#current?.publisher.close()
      this.#current = connection
    }
    const onLost = () => this.#lose(connection)
    connection.publisher.attach(
      (events) => endpoint.pipes.open(connection.local, remote, { ...events, onLost }),
      () => this.#replaceBy(connection),
    )
    return connection
  }

  /** The new one is there: what came by the old one comes by it. */
  #replaceBy(connection: Connection): void {
    if (connection !== this.#next) return
    this.#current?.publisher.close()
    this.#follow(connection)
  }

  #follow(connection: Connection): void {
    this.#current = connection
    this.#next = undefined
    for (const feed of this.#feeds.values()) feed.publication.begin(feed)
    this.#settle(connection.publisher.sections)
  }

  /** Of one that has a successor on its way nobody need be told: to be asked for another would end that. */
  #lose(connection: Connection): void {
    if (connection === this.#next) this.#next = undefined
    if (connection !== this.#current) return
    if (this.#next !== undefined) return this.#follow(this.#next)
    this.#current = undefined
    this.#settle([])
    this.#options.onLost()
  }

  /** Publishes what is new among the sections, and ends what is not there any more. */
  #settle(taken: readonly TakenSection[]): void {
    const { participant, person } = this.#options
    for (const [source, feed] of this.#feeds) {
      if (taken.some((section) => section.source === source)) continue
      this.#feeds.delete(source)
      person.unpublish(feed)
    }
    for (const { source } of taken)
      if (!this.#feeds.has(source)) this.#feeds.set(source, person.publish(participant, source))
  }
}
