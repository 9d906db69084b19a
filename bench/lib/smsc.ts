/** The simulated SMSC in a process of its own, as a measurement has it. */
import { type ChildProcess, fork } from "node:child_process"
import { fileURLToPath } from "node:url"
import { cpuTime } from "./processes.ts"

/** A text came to a phone, by the clock of this machine. */
export interface Arrived {
  readonly number: string
  readonly at: number
}

export interface Bind {
  readonly port: number
  readonly systemId: string
  readonly password: string
}

export type SmscSays =
  | ({ readonly kind: "ready" } & Bind)
  /** How many texts all phones have got so far, and what came to phones that get codes. */
  | { readonly kind: "news"; readonly texts: number; readonly codes: readonly Arrived[] }

/** Submits above so many a second are throttled; phones whose texts are told by their number. */
export interface SmscWish {
  readonly perSecond: number | null
  readonly codes: readonly string[]
}

const PROGRAM = fileURLToPath(new URL("./smsc-process.ts", import.meta.url))

export class SmscProcess implements Disposable {
  readonly bind: Bind
  /** How many texts have come to phones. */
  texts = 0
  /** Told of each code that comes to a phone. */
  onCode: (arrived: Arrived) => void = () => {}
  /** Told that more texts have come. */
  onTexts: () => void = () => {}
  readonly #child: ChildProcess

  private constructor(child: ChildProcess, bind: Bind) {
    this.#child = child
    this.bind = bind
    child.on("message", (said: SmscSays) => {
      if (said.kind !== "news") return
      for (const code of said.codes) this.onCode(code)
      if (said.texts === this.texts) return
      this.texts = said.texts
      this.onTexts()
    })
  }

  /** It takes all that comes, and brings it to its phones at once, with receipts. */
  static start(): Promise<SmscProcess> {
    const child = fork(PROGRAM)
    return new Promise((resolve, reject) => {
      child.once("exit", (code) => reject(new Error(`the SMSC ended with ${code}`)))
      child.once("message", (said: SmscSays) => {
        if (said.kind === "ready") resolve(new SmscProcess(child, said))
      })
    })
  }

  wish(wish: SmscWish): void {
    this.#child.send(wish)
  }

  /** In microseconds. */
  get cpu(): number {
    return cpuTime({ servers: [this.#child.pid ?? 0], postgres: null }).server
  }

  [Symbol.dispose](): void {
    this.#child.removeAllListeners("exit")
    this.#child.disconnect()
  }
}
