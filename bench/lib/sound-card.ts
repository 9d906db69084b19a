/** A sound card that is listened to: what a program plays, as an ear at the loudspeaker would have it. */
import { spawn } from "node:child_process"
import { once } from "node:events"
import { existsSync } from "node:fs"
import { setTimeout as delay } from "node:timers/promises"
import { Folder, Program } from "../peers/program.ts"
import { RATE } from "./tones.ts"

const SINK = "ear"
const START_MS = 10_000
/** How finely the card hands out what it plays, in milliseconds. */
const LATENCY_MS = 5

export interface Recording {
  /** Milliseconds by `performance.now()` of the first sample. */
  readonly begun: number
  /** -1 … 1, in mono. */
  readonly samples: Float32Array
}

/** PulseAudio with a card that is none (Debian: pulseaudio, pulseaudio-utils). */
export class SoundCard implements AsyncDisposable {
  /** For the programs that are to play on it. */
  readonly env: Readonly<Record<string, string>>
  readonly #program: Program
  readonly #folder: Folder

  private constructor(program: Program, folder: Folder, socket: string) {
    this.#program = program
    this.#folder = folder
    this.env = { PULSE_SERVER: `unix:${socket}`, PULSE_SINK: SINK }
  }

  static async start(): Promise<SoundCard> {
    const folder = new Folder("sound")
    const socket = `${folder.path}/native`
    const program = new Program({
      name: "pulseaudio",
      folder,
      command: [
        ...(["pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no"] as const),
        ...["-L", `module-native-protocol-unix auth-anonymous=1 socket=${socket}`],
        ...["-L", `module-null-sink sink_name=${SINK} rate=${RATE}`],
      ],
      env: { XDG_RUNTIME_DIR: folder.path },
      end: "SIGTERM",
      abort: "SIGKILL",
    })
    const card = new SoundCard(program, folder, socket)
    const deadline = performance.now() + START_MS
    while (!existsSync(socket)) {
      if (performance.now() > deadline) throw new Error("the sound card did not start")
      await delay(20)
    }
    return card
  }

  /** Listens from now on. @returns what was heard until it is called */
  async listen(): Promise<() => Promise<Recording>> {
    const args = [`--device=${SINK}.monitor`, "--raw", "--format=float32le", `--rate=${RATE}`, "--channels=1"]
    const child = spawn("parec", [...args, `--latency-msec=${LATENCY_MS}`], {
      env: { ...process.env, ...this.env },
      stdio: ["ignore", "pipe", "inherit"],
    })
    const chunks: Buffer[] = []
    let begun = 0
    child.stdout.on("data", (chunk: Buffer) => {
      if (chunks.length === 0) begun = performance.now() - (chunk.length / 4 / RATE) * 1_000
      chunks.push(chunk)
    })
    await once(child.stdout, "data")
    return async () => {
      child.kill("SIGTERM")
      await once(child, "close")
      const bytes = Buffer.concat(chunks)
      const samples = new Float32Array(Math.floor(bytes.length / 4))
      for (let at = 0; at < samples.length; at++) samples[at] = bytes.readFloatLE(at * 4)
      return { begun, samples }
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#program[Symbol.asyncDispose]()
    this.#folder[Symbol.dispose]()
  }
}
