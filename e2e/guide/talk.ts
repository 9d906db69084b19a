/** Two people who talk through the proxy, each from a device of their own. */
import { type ChildProcessByStdio, spawn } from "node:child_process"
import { once } from "node:events"
import { join } from "node:path"
import { createInterface } from "node:readline"
import type { Readable, Writable } from "node:stream"
import { until } from "@everline/testkit"
import type { Person } from "../lib/people.ts"
import { CHECKOUT } from "./translation.ts"

const PROGRAM = join(CHECKOUT, "e2e/guide/talker.ts")
/** A program that reads TypeScript needs its time to start, on a busy machine. */
const PATIENCE_MS = 60_000
/** Slower than the flood limits, which are those of everybody. */
const PACE_MS = 700

export interface Where {
  readonly url: string
  /** The certificate of the authority that this device has installed. */
  readonly authority: string
}

/** One end of the talk. */
export class Talker implements AsyncDisposable {
  /** What the other has said, in order. */
  readonly heard: string[] = []
  readonly #child: ChildProcessByStdio<Writable, Readable, null>

  private constructor(child: ChildProcessByStdio<Writable, Readable, null>) {
    this.#child = child
    createInterface({ input: child.stdout }).on("line", (line) => this.heard.push(line))
  }

  static async open({ url, authority }: Where, { token }: Person, to: Person): Promise<Talker> {
    const env = { ...process.env, EVERLINE_URL: url, EVERLINE_TOKEN: token, NODE_EXTRA_CA_CERTS: authority }
    const args = ["--import", "tsx", PROGRAM, to.userName]
    const talker = new Talker(spawn(process.execPath, args, { env, cwd: CHECKOUT, stdio: ["pipe", "pipe", "inherit"] }))
    await until(() => talker.heard[0] === "ready", "a talker is connected", PATIENCE_MS)
    talker.heard.shift()
    return talker
  }

  say(line: string): void {
    this.#child.stdin.write(`${line}\n`)
  }

  /** Ends when everything it said is with the server. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    this.#child.stdin.end()
    await once(this.#child, "exit")
  }
}

/** Lets both say numbered lines while `work` is done, and waits until each has heard the other. @returns how many each said */
export async function talkDuring(one: Talker, other: Talker, work: () => Promise<void>): Promise<number> {
  let said = 0
  const timer = setInterval(() => {
    said += 1
    one.say(`line ${said}`)
    other.say(`answer ${said}`)
  }, PACE_MS)
  const [before, after] = [one.heard.length, other.heard.length]
  try {
    await work()
  } finally {
    clearInterval(timer)
  }
  await until(() => other.heard.length >= after + said, "what one said is heard", PATIENCE_MS)
  await until(() => one.heard.length >= before + said, "what the other said is heard", PATIENCE_MS)
  return said
}
