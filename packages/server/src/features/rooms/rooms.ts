import { randomUUID } from "node:crypto"
import { type AccountId, type CallId, type LinkSignal, SIGNAL, type Source } from "@everline/protocol"
import type { Database } from "../../database.ts"
import { Polling } from "../../polling.ts"
import type { Clock } from "../../ports/clock.ts"
import {
  isRefusal,
  type MediaPort,
  type Room,
  type RoomEvent,
  type RoomId,
  type SubscribeOffer,
} from "../../ports/media.ts"
import type { SignalPort } from "../../ports/signals.ts"
import { FollowedRoom, participantOf } from "./followed-room.ts"
import * as store from "./place-store.ts"
import type { RoomPlan } from "./plan.ts"

/** A server has a room for so long without saying that it still does. */
export const LEASE_MS = 5_000
const TURN_MS = 1_000

/** What rooms do that calls are to know. */
export interface RoomWatch {
  /** The room of a call is another one: whoever was in it connects anew. */
  moved(call: CallId): void
  /** Media of a leg has come. */
  arrived(call: CallId, leg: number, source: Source): void
  failed(error: unknown): void
}

export interface RoomsOptions {
  readonly database: Database
  readonly clock: Clock
  readonly media: MediaPort
  /** What the room of a call is to be brought in line with; null: it has none, or none any more. */
  readonly plan: (call: CallId) => Promise<RoomPlan | null>
  readonly signals: Pick<SignalPort, "toAccounts">
  /** Brings what is said to the server that has the room; without a bus it is not heard. */
  readonly others: { toRoom(server: string, leg: number, said: LinkSignal): void }
  readonly watch: RoomWatch
}

interface Held {
  readonly room: Promise<FollowedRoom>
  plan: RoomPlan
  /** Until then it is this server's, whatever becomes of the record. */
  until: number
}

/**
 * The rooms of calls that are at this server. One has a room where it is first needed, and what is in it follows the call's row:
 * at once when this server hears of a change, and each second in any case.
 */
export class Rooms implements AsyncDisposable {
  /** This server, for as long as it runs. */
  readonly server = randomUUID()
  readonly #options: RoomsOptions
  readonly #held = new Map<CallId, Held>()
  readonly #polling: Polling

  constructor(options: RoomsOptions) {
    this.#options = options
    options.media.listen((room, event) => this.#heard(callOf(room), event))
    const failed = (error: unknown) => options.watch.failed(error)
    this.#polling = new Polling({ every: () => TURN_MS, failed, turn: () => this.#turn() })
  }

  /** A leg says something to the room of its call, through this server. */
  async say(leg: number, said: LinkSignal): Promise<void> {
    const { call } = said
    if (!this.#held.has(call)) {
      const place = (await this.#hold([call])).get(call)
      if (place !== undefined && place.server !== this.server)
        return this.#options.others.toRoom(place.server, leg, said)
    }
    await this.#take(leg, said)
  }

  /** Another server passes on what a leg says. */
  async hear(server: string, leg: number, said: LinkSignal): Promise<void> {
    if (server === this.server) await this.#take(leg, said)
  }

  /** Calls have changed: their rooms, as far as they are here, follow at once. */
  async follow(calls: readonly CallId[]): Promise<void> {
    const held = calls.filter((call) => this.#held.has(call))
    await Promise.all(held.map(async (call) => this.#follow(call, await this.#options.plan(call))))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#polling[Symbol.asyncDispose]()
    const calls = [...this.#held.keys()]
    for (const call of calls) await this.#leave(call)
    if (calls.length > 0) await store.letGo(this.#options.database, calls, this.server)
  }

  async #turn(): Promise<void> {
    const calls = [...this.#held.keys()]
    if (calls.length === 0) return
    try {
      await this.#hold(calls)
      await this.follow(calls)
    } finally {
      // Who does not reach the record cannot say that it has a room, and another may have it by now.
      for (const [call, { until }] of this.#held) if (until <= this.#options.clock.now()) await this.#leave(call)
    }
  }

  /** Takes, or goes on having, what nobody else has. */
  async #hold(calls: readonly CallId[]): Promise<ReadonlyMap<CallId, store.RoomPlace>> {
    const { clock, database } = this.#options
    const now = clock.now()
    const until = now + LEASE_MS
    const places = await store.hold(database, { calls, server: this.server, now, lease: until })
    for (const { call, server } of places) {
      const held = this.#held.get(call)
      if (server !== this.server) await this.#leave(call)
      else if (held !== undefined) held.until = until
      else this.#held.set(call, { room: this.#open(call), plan: { legs: [], people: [] }, until })
    }
    return new Map(places.map((place) => [place.call, place]))
  }

  #open(call: CallId): Promise<FollowedRoom> {
    const room = this.#options.media.room(roomOf(call)).then((made) => new FollowedRoom(made))
    // Whoever needs it next tries again.
    room.catch(() => this.#held.delete(call))
    return room
  }

  async #follow(call: CallId, plan: RoomPlan | null): Promise<void> {
    const held = this.#held.get(call)
    if (held === undefined) return
    if (plan === null) {
      await this.#leave(call)
      return store.letGo(this.#options.database, [call], this.server)
    }
    held.plan = plan
    await (await held.room).follow(plan)
  }

  /** What a leg says may be the first that is heard of it. */
  async #take(leg: number, said: LinkSignal): Promise<void> {
    await this.follow([said.call])
    const held = this.#held.get(said.call)
    const account = held && accountOf(held.plan, leg)
    if (held === undefined || account === undefined) return
    try {
      const { room } = await held.room
      if (said.way === "up") await this.#receive(room, account, leg, said)
      if (said.way === "down") await this.#send(room, leg, said)
    } catch (error) {
      // What devices say wrong harms nobody; they find out by what does not come.
      if (!isRefusal(error)) throw error
    }
  }

  /** The way up: the leg offers what it publishes. */
  async #receive(room: Room, account: AccountId, leg: number, said: LinkSignal): Promise<void> {
    const { call, link, sources, description } = said
    if (description?.type !== "offer" || sources === undefined) return
    const sdp = await room.publish(participantOf(leg), { sdp: description.sdp, sources })
    const answer = { type: "answer", offer: description.offer, sdp } as const
    this.#options.signals.toAccounts([account], [SIGNAL, "link", { call, link, way: "up", description: answer }])
  }

  /** The way down: the room offers. */
  async #send(room: Room, leg: number, { call, description, asks }: LinkSignal): Promise<void> {
    const participant = participantOf(leg)
    if (description?.type === "answer")
      await room.answer(participant, { version: description.offer, sdp: description.sdp })
    if (asks === "anew") this.#offer(call, leg, await room.subscribe(participant))
  }

  #offer(call: CallId, leg: number, { sdp, version, tracks }: SubscribeOffer): void {
    this.#tellTracks(call, leg, tracks, { description: { type: "offer", offer: version, sdp } })
  }

  #tellTracks(
    call: CallId,
    leg: number,
    tracks: SubscribeOffer["tracks"],
    more: Pick<LinkSignal, "description"> = {},
  ): void {
    const plan = this.#held.get(call)?.plan
    const account = plan && accountOf(plan, leg)
    if (account === undefined) return
    const theirs = tracks.map(({ mid, person, source }) => ({ mid, account: person as string as AccountId, source }))
    const said: LinkSignal = { call, link: `${leg}-room`, way: "down", tracks: theirs, ...more }
    this.#options.signals.toAccounts([account], [SIGNAL, "link", said])
  }

  #heard(call: CallId, event: RoomEvent): void {
    const { watch } = this.#options
    if (event.kind === "offer") return this.#offer(call, Number(event.participant), event.offer)
    if (event.kind === "mapped") return this.#tellTracks(call, Number(event.participant), event.tracks)
    if (event.kind === "arrived") return watch.arrived(call, Number(event.participant), event.source)
    if (event.kind === "gone") this.#moved(call).catch((error: unknown) => watch.failed(error))
  }

  /** The process of a room has ended; there is another room, in which nobody is yet. */
  async #moved(call: CallId): Promise<void> {
    const { clock, database, watch } = this.#options
    const held = this.#held.get(call)
    if (held === undefined) return
    this.#held.set(call, { ...held, room: this.#open(call) })
    await store.renew(database, [call], this.server, clock.now())
    watch.moved(call)
    await this.follow([call])
  }

  async #leave(call: CallId): Promise<void> {
    const held = this.#held.get(call)
    this.#held.delete(call)
    await held?.room.then(({ room }) => room.close()).catch(() => {})
  }
}

const roomOf = (call: CallId): RoomId => call as string as RoomId
const callOf = (room: RoomId): CallId => room as string as CallId

const accountOf = ({ legs }: RoomPlan, leg: number): AccountId | undefined =>
  legs.find((each) => each.leg === leg)?.person
