import type { Engine, EngineOptions, Room, RoomId } from "./engine.ts"
import { SfuError } from "./errors.ts"
import { openNativePipes } from "./pipe/native.ts"
import type { PipeHost } from "./pipe/pipe.ts"
import { LocalRoom } from "./room/room.ts"

const LAST_N = { pictures: 12, voices: 6 } as const

/** An engine in this process. There may be one in a process. @throws SfuError port_taken */
export async function createEngine(options: EngineOptions): Promise<Engine> {
  return new LocalEngine(options, await openNativePipes(options.port, options.bind ?? "::"))
}

class LocalEngine implements Engine {
  readonly #options: EngineOptions
  readonly #pipes: PipeHost
  readonly #rooms = new Map<RoomId, LocalRoom>()
  #isClosed = false

  constructor(options: EngineOptions, pipes: PipeHost) {
    this.#options = options
    this.#pipes = pipes
  }

  async room(id: RoomId): Promise<Room> {
    if (this.#isClosed) throw new SfuError("closed", "the engine")
    const { announced, onEvent, lastN = LAST_N } = this.#options
    const room =
      this.#rooms.get(id) ??
      new LocalRoom({
        id,
        endpoint: { pipes: this.#pipes, announced },
        lastN,
        onEvent: (event) => onEvent(id, event),
        onClose: () => this.#rooms.delete(id),
      })
    this.#rooms.set(id, room)
    return room
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true
    for (const room of this.#rooms.values()) await room.close()
    await this.#pipes[Symbol.asyncDispose]()
  }
}
