import {
  CALL,
  type ClientFrame,
  ENTRY,
  type Entry,
  EverlineError,
  FAILURE,
  HELLO,
  type Input,
  type JournalId,
  type MethodName,
  type Output,
  PING,
  type ServerFrame,
  SIGNAL,
  type SignalFrame,
  SPOKEN,
  type Welcome,
} from "@everline/protocol"
import { type ReadonlySignal, type Signal, signal } from "@preact/signals-core"
import type { Link } from "../api/link.ts"
import type { Cancel, Ports, Socket } from "../ports.ts"
import { backoff } from "./backoff.ts"
import { Calls, toError } from "./calls.ts"
import { closing } from "./closing.ts"
import { toServerFrame } from "./frames.ts"
import { Heartbeat } from "./heartbeat.ts"

/** From the first attempt to the welcome. */
const WELCOME_MS = 10_000
const CALL_MS = 10_000
/** Who is suspended asks this often whether that is over. */
const SUSPENDED_MS = 30_000
const BROKEN = 1006

export interface ConnectionOptions {
  /** Of the server: "https://chat.example.org". */
  readonly url: string
  readonly program: string
  /** Read before each attempt, since another tab may have changed it; null when nobody is logged in. */
  readonly token: () => Promise<string | null>
  readonly ports: Ports
}

export interface ConnectionEvents {
  welcomed(welcome: Welcome): void
  entry(journal: JournalId, entry: Entry): void
  signal(frame: SignalFrame): void
}

/** One line to the server, kept up: it connects, says hello, calls, notices when it is dead, and comes back. */
export class Connection {
  readonly #options: ConnectionOptions
  readonly #events: ConnectionEvents
  readonly #link: Signal<Link> = signal({ state: "offline" })
  readonly #calls: Calls
  readonly #heartbeat: Heartbeat
  readonly #unwatch: Cancel
  #socket: Socket | null = null
  #wanted = false
  /** Failures in a row. */
  #attempts = 0
  #timer: Cancel = () => undefined

  constructor(options: ConnectionOptions, events: ConnectionEvents) {
    this.#options = options
    this.#events = events
    this.#calls = new Calls(options.ports)
    this.#heartbeat = new Heartbeat(options.ports, {
      ping: () => this.#send([PING]),
      dead: () => this.#drop(BROKEN),
      // Likelier it is this device that has another network than the server that is too busy: it need not be spared.
      silent: () => {
        this.#drop(BROKEN)
        this.wake()
      },
    })
    this.#unwatch = options.ports.onWake(() => this.wake())
  }

  get link(): ReadonlySignal<Link> {
    return this.#link
  }

  /** Connects, and stays connected until `stop`. Also the way back after a refusal. */
  start(): void {
    this.#wanted = true
    this.#attempts = 0
    this.#drop(BROKEN)
    this.#link.value = { state: "connecting" }
    void this.#connect()
  }

  stop(): void {
    this.#wanted = false
    this.#drop(BROKEN)
    this.#link.value = { state: "offline" }
  }

  close(): void {
    this.stop()
    this.#unwatch()
  }

  /**
   * Tries at once when waiting; asks whether the line is alive when it seems to be.
   * @param ms how long an answer may take
   */
  wake(ms?: number): void {
    if (this.#link.value.state === "online") this.#heartbeat.probe(ms)
    else if (this.#wanted && this.#socket === null) void this.#connect()
  }

  /** Calls a method. Rejects with `offline` when there is no line, and with `unavailable` when no answer came in time. */
  async call<Name extends MethodName>(method: Name, input: Input<Name>, timeoutMs = CALL_MS): Promise<Output<Name>> {
    if (this.#link.value.state !== "online") throw new EverlineError("offline")
    const output = await this.#calls.open(timeoutMs, (id) => this.#send([CALL, id, method, input]))
    // The server's answers are checked against the schema by its own tests; checking again would cost a page 10 KB.
    return output as Output<Name>
  }

  async #connect(): Promise<void> {
    this.#timer()
    // Who is suspended asks in silence: all stays as it is until the answer is another one.
    if (this.#link.peek().state !== "refused") this.#link.value = { state: "connecting" }
    const token = await this.#options.token()
    if (!this.#wanted || this.#socket !== null) return
    if (token === null) {
      this.stop()
      return
    }
    const socket = this.#options.ports.openSocket(socketUrl(this.#options.url), {
      opened: () => {
        const hello = { protocol: SPOKEN, client: this.#options.program, token }
        if (this.#socket === socket) this.#send([HELLO, hello])
      },
      received: (data) => {
        if (this.#socket === socket) this.#received(data)
      },
      closed: (code) => {
        if (this.#socket === socket) this.#drop(code)
      },
    })
    this.#socket = socket
    this.#timer = this.#options.ports.timer(WELCOME_MS, () => this.#drop(BROKEN))
  }

  #send(frame: ClientFrame): void {
    this.#socket?.send(this.#options.ports.codec.encode(frame))
  }

  #received(data: string | Uint8Array): void {
    this.#heartbeat.heard()
    const frame = toServerFrame(this.#options.ports.codec.decode(data))
    if (frame !== undefined) this.#take(frame)
  }

  #take(frame: ServerFrame): void {
    if (frame[0] === HELLO) this.#welcomed(frame[1])
    else if (frame[0] === CALL) this.#calls.answer(frame[1], frame[2])
    else if (frame[0] === FAILURE) this.#calls.fail(frame[1], toError(frame[2]))
    else if (frame[0] === ENTRY) this.#events.entry(frame[1], frame[2])
    else if (frame[0] === SIGNAL) this.#events.signal(frame)
  }

  #welcomed(welcome: Welcome): void {
    this.#timer()
    this.#attempts = 0
    this.#heartbeat.start()
    this.#link.value = { state: "online" }
    this.#events.welcomed(welcome)
  }

  /** Lets go of the socket and decides what comes next. */
  #drop(code: number): void {
    const socket = this.#socket
    this.#timer()
    this.#socket = null
    this.#heartbeat.stop()
    if (socket === null) return
    socket.close()
    if (this.#wanted) this.#comeBack(code)
    this.#calls.failAll("offline")
  }

  #comeBack(code: number): void {
    const next = closing(code, this.#attempts)
    const { ports } = this.#options
    if ("refused" in next) {
      this.#link.value = { state: "refused", code: next.refused }
      // An administrator may undo this one, and nobody has to log in again.
      this.#wanted = next.refused === "suspended"
      if (this.#wanted) this.#timer = ports.timer(SUSPENDED_MS, () => void this.#connect())
      return
    }
    const wait = backoff(next.attempts, ports.random)
    this.#attempts = next.attempts + 1
    this.#link.value = ports.hasNetwork() ? { state: "waiting", until: ports.now() + wait } : { state: "offline" }
    this.#timer = ports.timer(wait, () => void this.#connect())
  }
}

function socketUrl(server: string): string {
  const url = new URL("/ws", server)
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:"
  return url.href
}
