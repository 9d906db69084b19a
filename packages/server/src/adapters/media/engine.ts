/** The media engine of a server: processes of their own, which are there from the first room on. */
import { networkInterfaces } from "node:os"
import { setTimeout as passed } from "node:timers/promises"
import type { Time } from "@everline/protocol"
import type { Engine, RoomStats } from "@everline/sfu"
import { type Program, SfuError, superviseEngines } from "@everline/sfu/supervised"
import type { MediaConfig } from "../../config.ts"
import type { MediaEvents, MediaPort, MediaStanding, Room, RoomEvent, RoomId } from "../../ports/media.ts"
import { ownAddresses, reachedFromHere } from "./addresses.ts"
import { type HeldPorts, holdPorts } from "./held-ports.ts"
import { IcePasswords } from "./passwords.ts"
import { Traffic } from "./traffic.ts"
import { watched } from "./watched-room.ts"

/** How long rooms have to say what went through them, and farewell when the server stops: a process may hang. */
const PATIENCE_MS = 1_000

export interface MediaEngineOptions extends MediaConfig {
  readonly program: Program
  readonly now: () => Time
  readonly events: MediaEvents
}

/** An address and a UDP port of the engine, as browsers know them and as they are reached from here. */
export interface MediaPlace {
  readonly announced: { readonly address: string; readonly port: number }
  readonly at: { readonly address: string; readonly port: number }
}

export class MediaEngine implements MediaPort, AsyncDisposable {
  readonly #options: MediaEngineOptions
  readonly #passwords = new IcePasswords()
  readonly #traffic = new Traffic()
  readonly #rooms = new Map<RoomId, Promise<Room>>()
  readonly #up = new Set<number>()
  #hear: (room: RoomId, event: RoomEvent) => void = () => {}
  #held: HeldPorts | undefined
  #engine: Promise<Engine> | undefined
  #state: MediaStanding["state"] = "resting"
  #endedAt: Time | null = null
  #isClosed = false

  constructor(options: MediaEngineOptions) {
    this.#options = options
  }

  /** Takes its ports; before that there are no rooms. @throws ListenError of a port that cannot be had */
  async hold(): Promise<void> {
    const { host, ports } = this.#options
    this.#held = await holdPorts(host, ports)
  }

  /** Its UDP ports, once they are held. */
  get ports(): readonly number[] {
    return this.#held?.ports ?? []
  }

  /** Where it is, each address with each port. */
  get places(): readonly MediaPlace[] {
    const { host = "", ports = [] } = this.#held ?? {}
    const reached = reachedFromHere(host, this.#announced(host), networkInterfaces())
    return ports.flatMap((port) =>
      reached.map(({ announced, at }) => ({ announced: { address: announced, port }, at: { address: at, port } })),
    )
  }

  /** The ICE password of an end of the engine's, by its ufrag. */
  passwordOf(ufrag: string): string | undefined {
    return this.#passwords.of(ufrag)
  }

  listen(hear: (room: RoomId, event: RoomEvent) => void): void {
    this.#hear = hear
  }

  begin(): void {
    // What is in the way is told to whoever needs the room.
    this.#started().catch(() => {})
  }

  room(id: RoomId): Promise<Room> {
    const room = this.#rooms.get(id) ?? this.#open(id)
    this.#rooms.set(id, room)
    return room
  }

  get standing(): MediaStanding {
    const { ports } = this.#options
    const isDown = this.#state === "down" || (this.#state === "up" && this.#up.size < ports.length)
    return { state: isDown ? "down" : this.#state, processes: ports.length, endedAt: this.#endedAt }
  }

  /** Looks what goes through, and tells of it. */
  async measure(): Promise<void> {
    const rooms: (readonly [RoomId, RoomStats])[] = []
    await this.#ofAll(async (room) => void rooms.push([room.id, await room.stats()]))
    // Where one has not answered, nothing is counted: it is the next time.
    if (rooms.length < this.#rooms.size) return
    const connections = rooms.reduce((sum, [, stats]) => sum + stats.connections.length, 0)
    this.#options.events.measured({ rooms: rooms.length, connections, ...this.#traffic.since(rooms) })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true
    await this.#held?.release()
    const engine = await this.#engine?.catch(() => undefined)
    await this.#ofAll((room) => room.close())
    await engine?.[Symbol.asyncDispose]()
  }

  /** Does something with every room, as far as those who have them answer in time. */
  async #ofAll(ask: (room: Room) => Promise<void>): Promise<void> {
    const asked = [...this.#rooms.values()].map(async (room) => ask(await room))
    if (asked.length > 0)
      await Promise.race([Promise.allSettled(asked), passed(PATIENCE_MS, undefined, { ref: false })])
  }

  async #open(id: RoomId): Promise<Room> {
    try {
      const room = await (await this.#started()).room(id)
      return watched(room, {
        said: (participant, sdp) => this.#passwords.learn(id, participant, sdp),
        left: (participant) => this.#passwords.forget(id, participant),
        closed: () => this.#forget(id),
      })
    } catch (error) {
      this.#rooms.delete(id)
      throw error
    }
  }

  #started(): Promise<Engine> {
    if (this.#held === undefined || this.#isClosed) return Promise.reject(new SfuError("closed", "the engine"))
    this.#engine ??= this.#start(this.#held).catch((error: unknown) => {
      // Whoever needs a room next tries again.
      this.#engine = undefined
      this.#state = "down"
      throw error
    })
    return this.#engine
  }

  async #start(held: HeldPorts): Promise<Engine> {
    const { program, events } = this.#options
    await held.release()
    const engine = await superviseEngines({
      ...{ program, ports: held.ports, bind: held.host, announced: this.#announced(held.host) },
      onEvent: (room, event) => this.#heard(room, event),
      onProcess: (port, is) => this.#turned(port, is),
    })
    this.#state = "up"
    events.started(held.ports)
    return engine
  }

  #announced(host: string): readonly string[] {
    const { addresses } = this.#options
    return addresses.length > 0 ? addresses : ownAddresses(host, networkInterfaces())
  }

  #heard(room: RoomId, event: RoomEvent): void {
    if (event.kind === "gone") this.#forget(room)
    if (event.kind === "offer") this.#passwords.learn(room, event.participant, event.offer.sdp)
    this.#hear(room, event)
  }

  #turned(port: number, is: "up" | "down"): void {
    if (is === "up") return void this.#up.add(port)
    this.#up.delete(port)
    if (this.#isClosed || this.#state !== "up") return
    this.#endedAt = this.#options.now()
    this.#options.events.ended(port)
  }

  #forget(room: RoomId): void {
    this.#rooms.delete(room)
    this.#passwords.forget(room)
  }
}
