import type { Duplex } from "node:stream"
import {
  type AccountId,
  CALL,
  CLOSE,
  type CloseCode,
  type Codec,
  type DeviceId,
  type ErrorCode,
  EverlineError,
  FAILURE,
  HELLO,
  type Hello,
  LIMITS,
  PING,
  type ServerFrame,
} from "@everline/protocol"
import type { WebSocket } from "ws"
import type { SignedIn } from "../handler.ts"
import type { Visitor } from "./admission.ts"
import { closeCode, codeOfWsError, toFailure } from "./failure.ts"
import { type Bucket, take } from "./flood.ts"
import { type CallFrame, Intake } from "./intake.ts"
import { readFrame } from "./read-frame.ts"
import { pong, type SharedFrame, toWire, Wire } from "./wire.ts"

/** Calls that were refused at the door; a connection that makes still more of them does not listen, and is closed. */
const REFUSALS = { burst: 300, perSecond: 10 }
/** Answers that no flood limit counts: to a call beyond one, and to a call of nothing, which has none. */
const UNCOUNTED: ReadonlySet<ErrorCode> = new Set(["too_many_requests", "unknown_method"])
/** After a close frame the other side has this long to take it. */
const CLOSING_MS = 2_000
/** After this long without a word the server asks, in a way that a page in the background answers although its timers sleep. */
const ASK_MS = 20_000

/** What a connection asks of the gateway. */
export interface Host {
  /** Checks hello, identifies the connection, lets it follow its journals and gives the welcome. @throws EverlineError */
  welcome(connection: Connection, hello: Hello): Promise<ServerFrame>
  call(caller: SignedIn, method: string, input: unknown): Promise<unknown>
  /** Milliseconds since 1970, for the other side's eyes. */
  now(): number
  /** Milliseconds since some start: goes on evenly when somebody sets the clock. */
  uptime(): number
  closed(connection: Connection, code: number): void
}

/** Before hello · while it is checked · after welcome · waiting for its last answers · at the end. */
type State = "silent" | "joining" | "live" | "leaving" | "closed"

/** One socket, from hello to its end. */
export class Connection {
  readonly address: string
  /** Of the page that opened it. */
  readonly origin: string | undefined
  readonly #ws: WebSocket
  readonly #host: Host
  readonly #wire: Wire
  readonly #intake: Intake
  #state: State = "silent"
  #signedIn: SignedIn | undefined
  #codec: Codec = "msgpack"
  #heardAt: number
  #refusals: Bucket | undefined

  constructor(ws: WebSocket, socket: Duplex, { address, origin }: Visitor, host: Host) {
    this.address = address
    this.origin = origin
    this.#ws = ws
    this.#host = host
    this.#heardAt = host.uptime()
    this.#wire = new Wire(socket, () => this.close(CLOSE.slowReader, "slow_reader"))
    this.#intake = new Intake({
      backlog: () => this.#wire.backlog,
      start: (call) => void this.#call(this.#identified(), call),
      pause: () => ws.pause(),
      resume: () => ws.resume(),
    })
    ws.on("message", (data, isBinary) => this.#received(toBuffer(data), isBinary))
    ws.on("ping", (data) => this.#pinged(data))
    ws.on("pong", () => this.#heard())
    // What ws refuses it answers with a close frame by itself; the other side may leave that unread.
    ws.on("error", (error) => {
      this.#end(codeOfWsError(error))
      this.#terminateSoon()
    })
    ws.on("close", (code) => this.#end(code))
    socket.on("drain", () => this.#drained())
  }

  /** Says whose connection this is. */
  identify(signedIn: SignedIn): void {
    this.#signedIn = signedIn
  }

  get isIdentified(): boolean {
    return this.#signedIn !== undefined
  }

  get hasEnded(): boolean {
    return this.#state === "closed"
  }

  get account(): AccountId {
    return this.#identified().account
  }

  get device(): DeviceId {
    return this.#identified().device
  }

  /** Sends a frame that many get. */
  share(frame: SharedFrame): void {
    // Before the welcome nothing is missed: the device asks what is new after it.
    if (this.#state === "live") this.#wire.send(frame.as(this.#codec))
  }

  /** Ends the connection with a reason; what was sent before goes out first, unless that is what takes too long. */
  close(code: CloseCode, reason: ErrorCode): void {
    if (this.#state === "closed") return
    if (code === CLOSE.slowReader) this.#wire.drop()
    else this.#wire.flush()
    this.#end(code)
    this.#ws.close(code, reason)
    this.#terminateSoon()
  }

  /** Takes no more calls, and ends the connection when those under way are answered. */
  leave(): void {
    if (this.#state === "live" && this.#intake.calls > 0) {
      this.#state = "leaving"
      this.#intake.close()
    } else if (this.#state !== "leaving") this.close(CLOSE.goingAway, "going_away")
  }

  /** Asks after some silence, and ends it when it has not said hello in time, or nothing for too long. */
  checkSilence(now: number): void {
    const silence = now - this.#heardAt
    if (this.#state === "silent" && silence > LIMITS.helloMs) this.close(CLOSE.helloTimeout, "hello_timeout")
    else if (silence > LIMITS.silenceMs) this.#ws.terminate()
    else if (silence > ASK_MS && this.#state === "live") this.#ws.ping()
  }

  #heard(): void {
    this.#heardAt = this.#host.uptime()
  }

  #send(frame: ServerFrame): void {
    if (this.#state !== "closed") this.#wire.send(toWire(frame, this.#codec))
  }

  #received(data: Buffer, isBinary: boolean): void {
    if (this.#state === "closed" || this.#state === "leaving") return
    this.#heard()
    const frame = readFrame(data, isBinary)
    if (frame?.[0] === CALL && this.#state !== "silent") this.#intake.offer(frame)
    else if (frame?.[0] === PING && this.#state === "live") this.#send([PING, this.#host.now()])
    else if (frame?.[0] === HELLO && this.#state === "silent") {
      this.#codec = isBinary ? "msgpack" : "json"
      void this.#join(frame[1])
    } else this.close(CLOSE.protocolError, "protocol_error")
  }

  /** A WebSocket's own ping. Its answer waits in line like all else, so that pings cannot pile answers up. */
  #pinged(data: Buffer): void {
    this.#heard()
    if (this.#state !== "closed") this.#wire.send(pong(data))
  }

  #drained(): void {
    this.#heard()
    this.#wire.drained()
    if (this.#state === "live") this.#intake.goOn()
  }

  async #join(hello: Hello): Promise<void> {
    this.#state = "joining"
    try {
      const welcome = await this.#host.welcome(this, hello)
      if (this.hasEnded) return
      this.#send(welcome)
      this.#state = "live"
      this.#intake.open()
    } catch (error) {
      const code = error instanceof EverlineError ? error.code : "internal"
      this.close(closeCode(code), code)
    }
  }

  async #call(caller: SignedIn, call: CallFrame): Promise<void> {
    const [, id, method, input] = call
    let answer: ServerFrame
    try {
      answer = [CALL, id, await this.#host.call(caller, method, input)]
    } catch (error) {
      answer = [FAILURE, id, toFailure(error)]
    }
    if (!this.hasEnded) this.#wire.answer(toWire(answer, this.#codec))
    if (answer[0] === FAILURE && UNCOUNTED.has(answer[2].code)) this.#countRefusal()
    this.#intake.answered(call)
    if (this.#state === "leaving" && this.#intake.calls === 0) this.close(CLOSE.goingAway, "going_away")
  }

  #countRefusal(): void {
    const { bucket, waitMs } = take(this.#refusals, REFUSALS, this.#host.uptime())
    this.#refusals = bucket
    if (waitMs > 0) this.close(CLOSE.flood, "flood")
  }

  #identified(): SignedIn {
    if (this.#signedIn === undefined) throw new Error("nobody is signed in on this connection")
    return this.#signedIn
  }

  #end(code: number): void {
    if (this.#state === "closed") return
    this.#state = "closed"
    this.#intake.close()
    this.#host.closed(this, code)
  }

  #terminateSoon(): void {
    setTimeout(() => this.#ws.terminate(), CLOSING_MS).unref()
  }
}

const toBuffer = (data: Buffer | ArrayBuffer | Buffer[]): Buffer =>
  Buffer.isBuffer(data) ? data : Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data)
