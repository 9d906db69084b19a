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
  type Failure,
  HELLO,
  type Hello,
  LIMITS,
  PING,
  type ServerFrame,
} from "@everline/protocol"
import type { WebSocket } from "ws"
import type { SignedIn } from "../handler.ts"
import { readFrame } from "./read-frame.ts"
import { type SharedFrame, toWire, Wire } from "./wire.ts"

/** Calls of one connection that may be under way at once; those beyond wait in the kernel, unread. */
const MOST_CALLS = 256
/** After a close frame the other side has this long to take it. */
const CLOSING_MS = 2_000

/** What a connection asks of the gateway. */
export interface Host {
  /** Checks hello, identifies the connection, lets it follow its journals and gives the welcome. @throws EverlineError */
  welcome(connection: Connection, hello: Hello): Promise<ServerFrame>
  call(caller: SignedIn, method: string, input: unknown): Promise<unknown>
  now(): number
  closed(connection: Connection, code: number): void
}

/** Before hello · while it is checked · after welcome · at the end. */
type State = "silent" | "joining" | "live" | "closed"

/** One socket, from hello to its end. */
export class Connection {
  readonly address: string
  readonly #ws: WebSocket
  readonly #host: Host
  readonly #wire: Wire
  #state: State = "silent"
  #signedIn: SignedIn | undefined
  #codec: Codec = "msgpack"
  #calls = 0
  #heardAt: number

  constructor(ws: WebSocket, socket: Duplex, address: string, host: Host) {
    this.address = address
    this.#ws = ws
    this.#host = host
    this.#heardAt = host.now()
    this.#wire = new Wire(socket, () => this.close(CLOSE.slowReader, "slow_reader"))
    ws.on("message", (data, isBinary) => this.#received(toBuffer(data), isBinary))
    // What ws refuses (a bad frame, one too large) it closes itself, with 1002, 1007 or 1009.
    ws.on("error", () => {})
    ws.on("close", (code) => this.#ended(code))
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

  /** Ends the connection with a reason; what was sent before goes out first. */
  close(code: CloseCode, reason: ErrorCode): void {
    if (this.#state === "closed") return
    this.#wire.flush()
    this.#ended(code)
    this.#ws.close(code, reason)
    setTimeout(() => this.#ws.terminate(), CLOSING_MS).unref()
  }

  /** Ends it when it has not said hello in time, or nothing for too long. */
  checkSilence(now: number): void {
    const silence = now - this.#heardAt
    if (this.#state === "silent" && silence > LIMITS.helloMs) this.close(CLOSE.helloTimeout, "hello_timeout")
    else if (silence > LIMITS.silenceMs) this.#ws.terminate()
  }

  #send(frame: ServerFrame): void {
    if (this.#state !== "closed") this.#wire.send(toWire(frame, this.#codec))
  }

  #received(data: Buffer, isBinary: boolean): void {
    if (this.#state === "closed") return
    this.#heardAt = this.#host.now()
    const frame = readFrame(data, isBinary)
    if (frame === null) return this.close(CLOSE.protocolError, "protocol_error")
    if (this.#state === "silent" && frame[0] === HELLO) {
      this.#codec = isBinary ? "msgpack" : "json"
      void this.#join(frame[1])
    } else if (this.#state === "live" && frame[0] === CALL) {
      void this.#call(this.#identified(), frame[1], frame[2], frame[3])
    } else if (this.#state === "live" && frame[0] === PING) {
      this.#send([PING, this.#heardAt])
    } else this.close(CLOSE.protocolError, "protocol_error")
  }

  async #join(hello: Hello): Promise<void> {
    this.#state = "joining"
    // Whatever else comes waits until we know from whom.
    this.#ws.pause()
    try {
      const welcome = await this.#host.welcome(this, hello)
      if (this.hasEnded) return
      this.#send(welcome)
      this.#state = "live"
      this.#ws.resume()
    } catch (error) {
      const code = error instanceof EverlineError ? error.code : "internal"
      this.close(closeCode(code), code)
    }
  }

  async #call(caller: SignedIn, id: number, method: string, input: unknown): Promise<void> {
    this.#calls += 1
    if (this.#calls === MOST_CALLS) this.#ws.pause()
    let answer: ServerFrame
    try {
      answer = [CALL, id, await this.#host.call(caller, method, input)]
    } catch (error) {
      answer = [FAILURE, id, toFailure(error)]
    }
    this.#calls -= 1
    if (this.#calls === MOST_CALLS - 1 && this.#ws.isPaused) this.#ws.resume()
    this.#send(answer)
  }

  #identified(): SignedIn {
    if (this.#signedIn === undefined) throw new Error("nobody is signed in on this connection")
    return this.#signedIn
  }

  #ended(code: number): void {
    if (this.#state === "closed") return
    this.#host.closed(this, code)
    this.#state = "closed"
  }
}

/** How a refusal goes over the wire, by socket or HTTP. */
export function toFailure(error: unknown): Failure {
  if (!(error instanceof EverlineError)) return { code: "internal" }
  const { code, field, retryAfterMs } = error
  return { code, ...(field === undefined ? {} : { field }), ...(retryAfterMs === undefined ? {} : { retryAfterMs }) }
}

function closeCode(code: ErrorCode): CloseCode {
  switch (code) {
    case "unauthenticated":
      return CLOSE.unauthenticated
    case "signed_out":
      return CLOSE.signedOut
    case "client_too_old":
      return CLOSE.clientTooOld
    case "server_too_old":
      return CLOSE.serverTooOld
    default:
      return CLOSE.goingAway
  }
}

const toBuffer = (data: Buffer | ArrayBuffer | Buffer[]): Buffer =>
  Buffer.isBuffer(data) ? data : Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data)
