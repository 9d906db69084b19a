import { randomUUID } from "node:crypto"
import type { CallId, LinkSignal, Source } from "@everline/protocol"
import type { Database } from "../../database.ts"
import { Polling } from "../../polling.ts"
import type { Clock } from "../../ports/clock.ts"
import { isGone, isRefusal, type MediaPort, type RoomEvent, type RoomId } from "../../ports/media.ts"
import type { SignalPort } from "../../ports/signals.ts"
import { CallRoom } from "./call-room.ts"
import * as store from "./place-store.ts"
import type { RoomPlan } from "./plan.ts"

/** A server has a room for so long without saying that it still does. */
export const LEASE_MS = 5_000
const TURN_MS = 1_000
const PRUNE_MS = 600_000
/** At which server a room was is known for so long after that did not say so any more. */
const KEPT_MS = 3600_000

/** What rooms find that others are to know. */
export interface RoomWatch {
  /** Media of a leg has come. */
  arrived(call: CallId, leg: number, source: Source): void
  failed(error: unknown): void
}

/** The other servers of this record; without a bus they hear nothing. */
export interface OtherServers {
  /** Brings what a leg says to the server that has the room of its call. */
  toRoom(server: string, leg: number, said: LinkSignal): void
  /** Calls have changed, whose rooms may be there. */
  callsChanged(calls: readonly CallId[]): void
}

export interface RoomsOptions {
  readonly database: Database
  readonly clock: Clock
  readonly media: MediaPort
  /** What the room of a call is to be brought in line with; null: it has none, or none any more. */
  readonly plan: (call: CallId) => Promise<RoomPlan | null>
  readonly signals: Pick<SignalPort, "toAccounts">
  readonly others: OtherServers
  readonly watch: RoomWatch
}

interface Held {
  readonly room: CallRoom
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
  /** Those that are being closed: another of the same call is made when they are. */
  readonly #closing = new Map<CallId, Promise<void>>()
  readonly #pollings: readonly Polling[]

  constructor(options: RoomsOptions) {
    this.#options = options
    const { media, database, clock, watch } = options
    media.listen((room, event) => this.#heard(callOf(room), event))
    const failed = (error: unknown) => watch.failed(error)
    const prune = () => store.prune(database, clock.now() - KEPT_MS)
    this.#pollings = [
      new Polling({ every: () => TURN_MS, failed, turn: () => this.#turn() }),
      new Polling({ every: () => PRUNE_MS, failed, turn: prune }),
    ]
  }

  /** A leg says something to the room of its call, through this server. What the engine makes of it is told by signals alone. */
  async say(leg: number, said: LinkSignal): Promise<void> {
    const { call } = said
    if (!this.#held.has(call)) {
      const place = (await this.#hold([call])).get(call)
      if (place !== undefined && place !== this.server) return this.#options.others.toRoom(place, leg, said)
    }
    await this.#take(leg, said)
  }

  /** Another server passes on what a leg says. */
  async hear(server: string, leg: number, said: LinkSignal): Promise<void> {
    if (server === this.server) await this.#take(leg, said)
  }

  /** Calls have changed, through this server: their rooms follow at once, wherever they are. */
  changed(calls: readonly CallId[]): void {
    // Who needs the room waits for it no longer than they must: two who have called a third, as soon as that one answers, and two
    // who do not hear each other.
    this.#options.media.begin()
    const elsewhere = calls.filter((call) => !this.#held.has(call))
    if (elsewhere.length > 0) this.#options.others.callsChanged(elsewhere)
    this.follow(calls).catch((error: unknown) => this.#options.watch.failed(error))
  }

  /** Calls have changed: their rooms, as far as they are here, follow at once. */
  async follow(calls: readonly CallId[]): Promise<void> {
    await Promise.all(calls.map((call) => this.#follow(call)))
  }

  /** Whoever is in a room connects anew, by another server. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#pollings.map((polling) => polling[Symbol.asyncDispose]()))
    const held = [...this.#held]
    const calls = held.map(([call]) => call)
    for (const call of calls) this.#leave(call)
    const { database, clock } = this.#options
    if (calls.length > 0) await store.letGo(database, calls, this.server, clock.now())
    for (const [, { room }] of held) room.callAnew()
  }

  async #turn(): Promise<void> {
    const calls = [...this.#held.keys()]
    if (calls.length === 0) return
    const { clock, watch } = this.#options
    try {
      await this.#hold(calls)
    } finally {
      // Who does not reach the record cannot say that it has a room, and another may have it by now.
      for (const [call, { until }] of this.#held) if (until <= clock.now()) this.#leave(call)
    }
    // Not waited for: one room whose engine is slow must not keep this server from saying that it has all others.
    this.follow(calls).catch((error: unknown) => watch.failed(error))
  }

  /** Takes, or goes on having, what nobody else has. @returns at which server each is */
  async #hold(calls: readonly CallId[]): Promise<ReadonlyMap<CallId, string>> {
    const { clock, database } = this.#options
    const now = clock.now()
    const until = now + LEASE_MS
    const places = await store.hold(database, { calls, server: this.server, now, lease: until })
    for (const { call, server, nth } of places) {
      const held = this.#held.get(call)
      if (server !== this.server) this.#leave(call)
      else if (held !== undefined) held.until = until
      else if (nth === 1) this.#make(call, until)
      else this.#makeAnother(call, until)
    }
    return new Map(places.map(({ call, server }) => [call, server]))
  }

  #make(call: CallId, until: number): void {
    const { media, signals, watch } = this.#options
    const made = (this.#closing.get(call) ?? Promise.resolve()).then(() => media.room(roomOf(call)))
    const room = new CallRoom({ call, room: made, signals, failed: this.#failed })
    this.#held.set(call, { room, until })
    made.catch((error: unknown) => {
      // Whoever needs it next tries again.
      if (this.#held.get(call)?.room === room) this.#held.delete(call)
      watch.failed(error)
    })
  }

  /** Of the room before nothing is left: neither who was in it nor what they said. */
  #makeAnother(call: CallId, until: number): void {
    this.#make(call, until)
    this.#follow(call).then(
      () => this.#held.get(call)?.room.callAnew(),
      (error: unknown) => this.#options.watch.failed(error),
    )
  }

  async #follow(call: CallId): Promise<void> {
    if (!this.#held.has(call)) return
    const plan = await this.#options.plan(call)
    if (plan !== null) return this.#held.get(call)?.room.follow(plan).catch(this.#failed)
    this.#leave(call)
    await store.end(this.#options.database, call, this.server)
  }

  /** What a leg says may be the first that is heard of it. */
  async #take(leg: number, said: LinkSignal): Promise<void> {
    this.#held.get(said.call)?.room.expect(leg, said)
    await this.#follow(said.call)
    await this.#held.get(said.call)?.room.hear(leg, said).catch(this.#failed)
  }

  #heard(call: CallId, event: RoomEvent): void {
    const held = this.#held.get(call)
    if (held === undefined) return
    if (event.kind === "arrived") return this.#options.watch.arrived(call, Number(event.participant), event.source)
    if (event.kind !== "gone") return held.room.heard(event)
    held.room.stop()
    this.#makeAnother(call, held.until)
  }

  /** It is this server's no more, as soon as the engine has heard so. */
  #leave(call: CallId): void {
    const held = this.#held.get(call)
    if (held === undefined) return
    this.#held.delete(call)
    const closing = held.room.close().then(() => {
      if (this.#closing.get(call) === closing) this.#closing.delete(call)
    })
    this.#closing.set(call, closing)
  }

  /**
   * What devices say wrong harms nobody: they find out by what does not come. And of a room that is gone the engine tells, as
   * another takes its place.
   */
  readonly #failed = (error: unknown): void => {
    if (!isRefusal(error) && !isGone(error)) this.#options.watch.failed(error)
  }
}

const roomOf = (call: CallId): RoomId => call as string as RoomId
const callOf = (room: RoomId): CallId => room as string as CallId
