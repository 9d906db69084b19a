import { type ChildProcess, fork } from "node:child_process"
import { once } from "node:events"
import type { EngineOptions, Room, RoomId } from "../engine.ts"
import { SfuError } from "../errors.ts"
import type { FromProcess, RoomMethod, ToProcess } from "./messages.ts"

/** The file of program.ts as it is run, and the flags of Node that it takes. */
export interface Program {
  readonly program: string
  readonly execArgv: readonly string[]
}

interface Waiting {
  readonly resolve: (value: unknown) => void
  readonly reject: (error: Error) => void
}

/** An engine in a process of its own, as long as that lives. */
export class EngineProcess implements AsyncDisposable {
  readonly #child: ChildProcess
  readonly #onEvent: EngineOptions["onEvent"]
  readonly #calls = new Map<number, Waiting>()
  #lastCall = 0
  /** Settles when it has ended, for whatever reason. */
  readonly ended: Promise<void>

  private constructor(child: ChildProcess, onEvent: EngineOptions["onEvent"]) {
    this.#child = child
    this.#onEvent = onEvent
    this.ended = once(child, "exit").then(() => this.#fail())
  }

  /** @throws SfuError port_taken, closed when it ends at once */
  static async start({ program, execArgv }: Program, options: EngineOptions): Promise<EngineProcess> {
    const { onEvent, ...said } = options
    const child = fork(program, [], { execArgv: [...execArgv], stdio: ["ignore", "ignore", "inherit", "ipc"] })
    const started = new EngineProcess(child, onEvent)
    child.on("message", (heard: FromProcess) => started.#hear(heard))
    const answer = once(child, "message")
    started.#say({ kind: "open", ...said })
    const [first] = await Promise.race([answer, started.ended.then(() => [undefined])])
    const refusal: FromProcess | undefined = first
    if (refusal?.kind === "opened") return started
    await started[Symbol.asyncDispose]()
    if (refusal?.kind === "refused") throw new SfuError(refusal.code, refusal.message)
    throw new SfuError("closed", "the process of an engine ended before it was open")
  }

  /** Asks something of a room there. @throws SfuError as the room does; closed when the process ends before it answers */
  call<Method extends RoomMethod>(
    room: RoomId,
    method: Method,
    args: Parameters<Room[Method]>,
  ): Promise<Awaited<ReturnType<Room[Method]>>> {
    return new Promise((resolve, reject) => {
      if (!this.#child.connected) return reject(new SfuError("closed", "the process of the engine has ended"))
      this.#lastCall += 1
      // The other end answers with what its room gave, which is of the same interface.
      const settle = resolve as (value: unknown) => void
      this.#calls.set(this.#lastCall, { resolve: settle, reject })
      this.#say({ kind: "call", call: this.#lastCall, room, method, args })
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill("SIGKILL")
    await this.ended
  }

  #say(what: ToProcess): void {
    // What cannot be said any more is failed when the process has ended.
    this.#child.send(what, () => {})
  }

  #hear(heard: FromProcess): void {
    if (heard.kind === "event") return this.#onEvent(heard.room, heard.event)
    if (heard.kind !== "done" && heard.kind !== "failed") return
    const waiting = this.#calls.get(heard.call)
    this.#calls.delete(heard.call)
    if (heard.kind === "done") waiting?.resolve(heard.value)
    else waiting?.reject(heard.code === null ? new Error(heard.message) : new SfuError(heard.code, heard.message))
  }

  #fail(): void {
    for (const { reject } of this.#calls.values()) reject(new SfuError("closed", "the process of the engine has ended"))
    this.#calls.clear()
  }
}
