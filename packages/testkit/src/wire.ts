/** The ports of one simulated device: its sockets go where the test says, and carry what the test lets through. */
import { CALL, type ClientFrame, type Codec, decode, isErrorCode } from "@everline/protocol"
import { isMethod, methods } from "@everline/protocol/schema"
import type { Cancel, Ports, Socket, SocketEvents } from "@everline/sdk"
import * as v from "valibot"
import { WebSocket } from "ws"
import { dial } from "./dial.ts"
import { Judge } from "./judge.ts"

/** A call as it went out, whether it was answered or not. */
export interface Said {
  readonly method: string
  readonly input: unknown
  /** The answer, once there is one; `lost` when the line ended first or the answer was not let through. */
  answer: { readonly output: unknown } | "refused" | "lost" | undefined
}

export interface WireOptions {
  /** Base URL of the server (or proxy) that the next connection goes to. */
  readonly route: () => string
  readonly report: (fault: string) => void
  /** Clock, timers and chance; those of this machine for what is left out. */
  readonly ports?: Partial<Pick<Ports, "now" | "timer" | "random">>
}

/** The network as one device meets it. */
export class Wire {
  /** Every call that this device ever made. */
  readonly said: Said[] = []
  readonly #options: WireOptions
  readonly #open = new Set<Line>()
  readonly #wakers = new Set<() => void>()
  #isUp = true
  #isDeaf = false
  /** Requests that still go through; the others wait. */
  #requestsLeft = Number.POSITIVE_INFINITY
  readonly #waiting = new Set<{ readonly go: () => void; readonly fail: (error: Error) => void }>()

  constructor(options: WireOptions) {
    this.#options = options
  }

  get isUp(): boolean {
    return this.#isUp
  }

  /** Whether what the server says is lost on the way: what the device asks for still happens. */
  set isDeaf(isDeaf: boolean) {
    this.#isDeaf = isDeaf
  }

  /** Lines end, and none can be opened until `restore`. */
  fail(): void {
    this.#isUp = false
    for (const { fail } of this.#waiting) fail(new TypeError("no network"))
    this.cut()
  }

  /** Lets so many requests beside the socket through; those after them wait until `fail` or `restore`, or are given up. */
  letThrough(requests: number): void {
    this.#requestsLeft = requests
  }

  /** The network is back, and hearing too; the device notices. */
  restore(): void {
    this.#isUp = true
    this.#isDeaf = false
    this.#requestsLeft = Number.POSITIVE_INFINITY
    for (const { go } of this.#waiting) go()
    for (const wake of this.#wakers) wake()
  }

  /** Ends every open line without a farewell. */
  cut(): void {
    for (const line of this.#open) line.cut()
    this.#isDeaf = false
  }

  readonly ports: Partial<Ports> = {
    openSocket: (_url, events) => this.#openSocket(events),
    fetch: (url, init) => this.#fetch(url, init),
    locks: { hold: async () => true, exclusive: (_name, work) => work() },
    onWake: (run): Cancel => {
      this.#wakers.add(run)
      return () => this.#wakers.delete(run)
    },
    hasNetwork: () => this.#isUp,
  }

  /** `ports` and those given. */
  get allPorts(): Partial<Ports> {
    return { ...this.#options.ports, ...this.ports }
  }

  #openSocket(events: SocketEvents): Socket {
    if (!this.#isUp) {
      queueMicrotask(() => events.closed(1006))
      return { send: () => {}, close: () => {} }
    }
    const line = new Line(dial(this.#options.route()), {
      judge: new Judge(this.#options.report),
      isDeaf: () => this.#isDeaf,
      said: this.said,
      events,
      ended: () => this.#open.delete(line),
    })
    this.#open.add(line)
    return line
  }

  async #fetch(url: string, init: RequestInit): Promise<Response> {
    if (this.#requestsLeft <= 0) await this.#turn(init.signal ?? undefined)
    if (!this.#isUp) throw new TypeError("no network")
    this.#requestsLeft -= 1
    const { pathname, search } = new URL(url)
    const response = await fetch(new URL(pathname + search, this.#options.route()), init)
    const method = pathname.slice(pathname.lastIndexOf("/") + 1)
    if (isMethod(method)) this.#judgeAnswer(method, response.ok, await response.clone().json())
    return response
  }

  #turn(signal: AbortSignal | undefined): Promise<void> {
    return new Promise<void>((go, fail) => {
      this.#waiting.add({ go, fail })
      signal?.addEventListener("abort", () => fail(new DOMException("given up", "AbortError")))
    })
  }

  #judgeAnswer(method: keyof typeof methods, isOk: boolean, answer: unknown): void {
    const schema = isOk ? methods[method].output : refusal
    if (!v.is(schema, answer)) this.#options.report(`${method} answered over HTTP: ${JSON.stringify(answer)}`)
  }
}

const refusal = v.strictObject({
  code: v.pipe(v.string(), v.check(isErrorCode)),
  field: v.exactOptional(v.string()),
  retryAfterMs: v.exactOptional(v.number()),
})

interface LineOptions {
  readonly judge: Judge
  readonly isDeaf: () => boolean
  readonly said: Said[]
  readonly events: SocketEvents
  readonly ended: () => void
}

/** One socket, with a judge who hears everything that the server says and notes of what was asked. */
class Line implements Socket {
  readonly #socket: WebSocket
  readonly #options: LineOptions
  readonly #calls = new Map<number, Said>()
  #isOver = false

  constructor(socket: WebSocket, options: LineOptions) {
    this.#socket = socket
    this.#options = options
    socket.on("open", () => this.#tell((events) => events.opened()))
    socket.on("message", (data: Buffer, isBinary: boolean) => this.#received(isBinary ? data : String(data)))
    socket.on("error", () => {})
    socket.on("close", (code) => this.#end(code))
  }

  send(data: string | Uint8Array): void {
    if (this.#socket.readyState !== WebSocket.OPEN) return
    this.#options.judge.sent(data)
    const frame = decode(data) as ClientFrame
    if (frame[0] === CALL) {
      const call: Said = { method: frame[2], input: frame[3], answer: undefined }
      this.#calls.set(frame[1], call)
      this.#options.said.push(call)
    }
    this.#socket.send(data)
  }

  close(): void {
    this.#isOver = true
    this.#socket.close()
    this.#forget()
  }

  cut(): void {
    this.#socket.terminate()
    this.#end(1006)
  }

  #received(data: string | Uint8Array): void {
    this.#options.judge.received(data)
    if (this.#options.isDeaf()) return
    const [kind, id, output] = decode(data) as readonly [number, unknown, unknown]
    const call = typeof id === "number" ? this.#calls.get(id) : undefined
    if (call !== undefined) call.answer = kind === CALL ? { output } : "refused"
    this.#tell((events) => events.received(data))
  }

  #end(code: number): void {
    this.#tell((events) => events.closed(code))
    this.#isOver = true
    this.#forget()
  }

  #forget(): void {
    for (const call of this.#calls.values()) call.answer ??= "lost"
    this.#options.ended()
  }

  #tell(tell: (events: SocketEvents) => void): void {
    if (!this.#isOver) tell(this.#options.events)
  }
}

/** How a device writes: both forms are spoken in every run. */
export const codecs: readonly Codec[] = ["json", "msgpack"]
