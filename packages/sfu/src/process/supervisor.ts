import { setTimeout as passed } from "node:timers/promises"
import type { Engine, EngineOptions, Room, RoomEvent, RoomId } from "../engine.ts"
import { SfuError } from "../errors.ts"
import { EngineProcess, type Program } from "./engine-process.ts"
import { RemoteRoom } from "./remote-room.ts"

/** After a process that could not be started the next attempt waits for so long. */
const AGAIN_MS = 500

export interface SupervisorOptions extends Omit<EngineOptions, "port"> {
  /** The UDP port of each process; so there are as many. */
  readonly ports: readonly number[]
  readonly program: Program
  /** A process is there, or is not there any more, whether or not it had rooms. */
  readonly onProcess?: (port: number, is: "up" | "down") => void
}

/** A process, or the one that is being started in its place, and the rooms that are in it. */
interface Place {
  readonly port: number
  readonly rooms: Map<RoomId, Promise<Room>>
  process: Promise<EngineProcess>
  /** Whether it is there, and is not only being started. */
  isUp: boolean
}

/**
 * Engines in processes of their own. A room is in one of them for as long as it is there; a process that ends is replaced,
 * and its rooms are said to be gone.
 * @throws SfuError port_taken
 */
export async function superviseEngines(options: SupervisorOptions): Promise<Engine> {
  const supervisor = new Supervisor(options)
  try {
    await supervisor.started()
    return supervisor
  } catch (error) {
    await supervisor[Symbol.asyncDispose]()
    throw error
  }
}

class Supervisor implements Engine {
  readonly #options: SupervisorOptions
  readonly #places: readonly Place[]
  #isClosed = false

  constructor(options: SupervisorOptions) {
    this.#options = options
    this.#places = options.ports.map((port) => ({ port, rooms: new Map(), process: this.#start(port), isUp: false }))
    for (const place of this.#places) place.process.then((process) => this.#watch(place, process)).catch(() => {})
  }

  async started(): Promise<void> {
    await Promise.all(this.#places.map(({ process }) => process))
  }

  async room(id: RoomId): Promise<Room> {
    const known = this.#places.find(({ rooms }) => rooms.has(id))?.rooms.get(id)
    if (known !== undefined) return known
    const [place] = this.#places.toSorted(byRoom)
    if (this.#isClosed || place === undefined) throw new SfuError("closed", "the engine")
    const room = place.process.then((process) => new RemoteRoom(id, process, () => place.rooms.delete(id)))
    place.rooms.set(id, room)
    return room
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true
    const processes = await Promise.allSettled(this.#places.map(({ process }) => process))
    for (const each of processes) if (each.status === "fulfilled") await each.value[Symbol.asyncDispose]()
  }

  #start(port: number): Promise<EngineProcess> {
    const { program, ports: _, onProcess: __, ...options } = this.#options
    return EngineProcess.start(program, { ...options, port })
  }

  async #watch(place: Place, process: EngineProcess): Promise<void> {
    place.isUp = true
    this.#options.onProcess?.(place.port, "up")
    await process.ended
    place.isUp = false
    this.#options.onProcess?.(place.port, "down")
    if (this.#isClosed) return
    const gone: RoomEvent = { kind: "gone" }
    const rooms = [...place.rooms.keys()]
    place.rooms.clear()
    place.process = this.#restart(place)
    // Whoever waits for it is told; nobody may.
    place.process.catch(() => {})
    for (const room of rooms) this.#options.onEvent(room, gone)
  }

  async #restart(place: Place): Promise<EngineProcess> {
    for (;;) {
      if (this.#isClosed) throw new SfuError("closed", "the engine")
      try {
        const process = await this.#start(place.port)
        void this.#watch(place, process)
        return process
      } catch {
        // The port may have been taken in that moment; until it is free rooms go to nobody.
        await passed(AGAIN_MS)
      }
    }
  }
}

/** The one with the fewest rooms comes first. One that is being started is waited for only where none is there. */
const byRoom = (one: Place, other: Place): number =>
  Number(other.isUp) - Number(one.isUp) || one.rooms.size - other.rooms.size
