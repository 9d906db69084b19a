/** Pictures made by a process of its own, which is there while there is something to do. */
import { type ChildProcess, fork } from "node:child_process"
import { once } from "node:events"
import { EverlineError } from "@everline/protocol"
import type { Made, PictureFiles, Pictures } from "../../ports/pictures.ts"
import type { FromWorker, ToWorker } from "./jobs.ts"

/** Longer than the largest picture takes on a small machine. */
const LONGEST_MS = 60_000
/** How long it stays when there is nothing to do: what it holds in memory is then free again. */
const IDLE_MS = 30_000

export interface Program {
  readonly program: string
  readonly execArgv: readonly string[]
}

/** One picture after the other, so that a class that sends its photos takes one core at most from those who talk. */
export class PictureMaker implements Pictures, AsyncDisposable {
  readonly #program: Program
  #child: Promise<ChildProcess> | undefined
  #last: Promise<unknown> = Promise.resolve()
  #idle: NodeJS.Timeout | undefined
  #isClosed = false

  constructor(program: Program) {
    this.#program = program
  }

  make(files: PictureFiles): Promise<Made> {
    const made = this.#last.then(() => this.#make(files))
    this.#last = made.catch(() => undefined)
    return made
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true
    await this.#end()
    await this.#last
  }

  async #make(files: PictureFiles): Promise<Made> {
    clearTimeout(this.#idle)
    if (this.#isClosed) throw new EverlineError("unavailable")
    this.#child ??= this.#start()
    const child = await this.#child.catch((error: unknown) => {
      this.#child = undefined
      throw error
    })
    const made = await ask(child, files)
    // It ended, or is at something that has no end: the next picture gets another.
    if (made === undefined) await this.#end()
    if (this.#isClosed) throw new EverlineError("unavailable")
    if (made !== undefined) this.#idle = setTimeout(() => void this.#end(), IDLE_MS).unref()
    return made ?? { kind: "too big" }
  }

  async #start(): Promise<ChildProcess> {
    const { program, execArgv } = this.#program
    const child = fork(program, [], { execArgv: [...execArgv], stdio: ["ignore", "ignore", "inherit", "ipc"] })
    const exited = once(child, "exit").then(() => {
      throw new Error("the program that makes pictures does not start here: is the package sharp whole?")
    })
    await Promise.race([once(child, "message"), exited])
    exited.catch(() => undefined)
    return child
  }

  async #end(): Promise<void> {
    clearTimeout(this.#idle)
    const child = await this.#child?.catch(() => undefined)
    this.#child = undefined
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    const exited = once(child, "exit")
    child.kill("SIGKILL")
    await exited
  }
}

/** What the program makes of a picture; undefined when it ends over it, or does not come to an end. */
function ask(child: ChildProcess, files: PictureFiles): Promise<Made | undefined> {
  return new Promise((resolve) => {
    const done = (made: Made | undefined) => {
      clearTimeout(timer)
      child.off("message", heard)
      child.off("exit", ended)
      resolve(made)
    }
    const heard = (said: FromWorker) => said.kind !== "ready" && done(said)
    const ended = () => done(undefined)
    const timer = setTimeout(ended, LONGEST_MS)
    child.on("message", heard)
    child.on("exit", ended)
    const job: ToWorker = files
    if (child.exitCode !== null || child.signalCode !== null) ended()
    else child.send(job, (error) => error && ended())
  })
}
