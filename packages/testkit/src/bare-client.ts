/** A device with nothing but the frames: no outbox, no retry, no memory. For what a well-behaved client never does. */
import {
  CALL,
  type ClientFrame,
  type Codec,
  decode,
  ENTRY,
  type Entry,
  EverlineError,
  encode,
  FAILURE,
  HELLO,
  type Hello,
  type Input,
  type JournalId,
  type MethodName,
  type Output,
  type ServerFrame,
  SIGNAL,
  type SignalFrame,
  SPOKEN,
  type Welcome,
} from "@everline/protocol"
import { WebSocket } from "ws"
import { dial } from "./dial.ts"
import { Judge } from "./judge.ts"

export interface BareOptions {
  /** Base URL of a server: "http://127.0.0.1:1234". */
  readonly url: string
  readonly token: string
  readonly codec?: Codec
  /** Told of whatever the contract does not declare. */
  readonly report: (fault: string) => void
  /** What hello says instead. */
  readonly hello?: Partial<Hello>
}

interface Waiting {
  readonly resolve: (output: unknown) => void
  readonly reject: (error: unknown) => void
}

/** The connection ended before an answer came: the request may have been carried out or not. */
export class LineBroke extends Error {
  readonly code: number

  constructor(code: number) {
    super(`the line broke with ${code}`)
    this.code = code
  }
}

export class BareClient implements AsyncDisposable {
  /** What came without being asked for, in order. */
  readonly entries: { readonly journal: JournalId; readonly entry: Entry }[] = []
  readonly signals: SignalFrame[] = []
  /** Resolves with the close code. */
  readonly closed: Promise<number>
  readonly #socket: WebSocket
  readonly #codec: Codec
  readonly #judge: Judge
  readonly #waiting = new Map<number, Waiting>()
  readonly #welcome: Promise<Welcome>
  #lastId = 0

  private constructor({ url, token, codec = "msgpack", report, hello }: BareOptions) {
    this.#codec = codec
    this.#judge = new Judge(report)
    this.#socket = dial(url)
    const { promise, ...welcomed } = later<Welcome>()
    this.#welcome = promise
    this.#welcome.catch(() => {})
    this.#socket.on("open", () => this.say([HELLO, { protocol: SPOKEN, client: "testkit/0", token, ...hello }]))
    this.#socket.on("message", (data: Buffer, isBinary: boolean) =>
      this.#received(isBinary ? data : String(data), welcomed),
    )
    this.#socket.on("error", () => {})
    this.closed = new Promise((resolve) =>
      this.#socket.on("close", (code) => {
        welcomed.reject(new LineBroke(code))
        for (const { reject } of this.#waiting.values()) reject(new LineBroke(code))
        this.#waiting.clear()
        resolve(code)
      }),
    )
  }

  /** Connects and says hello. @throws LineBroke with the close code when it is not welcome */
  static async open(options: BareOptions): Promise<BareClient> {
    const client = new BareClient(options)
    await client.#welcome
    return client
  }

  get welcome(): Promise<Welcome> {
    return this.#welcome
  }

  /** @throws EverlineError what the server refused; LineBroke */
  call<Name extends MethodName>(method: Name, input: Input<Name>): Promise<Output<Name>> {
    return this.ask(method, input) as Promise<Output<Name>>
  }

  /** Like `call`, with whatever method and input. */
  ask(method: string, input: unknown): Promise<unknown> {
    this.#lastId += 1
    const { promise, ...waiting } = later<unknown>()
    if (this.#socket.readyState === WebSocket.OPEN) {
      this.#waiting.set(this.#lastId, waiting)
      this.say([CALL, this.#lastId, method, input])
    } else waiting.reject(new LineBroke(1006))
    return promise
  }

  say(frame: ClientFrame): void {
    const data = encode(frame, this.#codec)
    this.#judge.sent(data)
    this.sayBytes(data)
  }

  /** Sends what may be no frame at all. */
  sayBytes(data: string | Uint8Array): void {
    this.#socket.send(data)
  }

  /** Reads nothing more, until `resume`. */
  pause(): void {
    this.#socket.pause()
  }

  resume(): void {
    this.#socket.resume()
  }

  /** Ends the line without a farewell. */
  cut(): void {
    this.#socket.terminate()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket.terminate()
    await this.closed
  }

  #received(data: string | Uint8Array, welcomed: { resolve(welcome: Welcome): void }): void {
    this.#judge.received(data)
    const frame = decode(data) as ServerFrame
    if (frame[0] === HELLO) welcomed.resolve(frame[1])
    else if (frame[0] === CALL) this.#take(frame[1])?.resolve(frame[2])
    else if (frame[0] === FAILURE) this.#take(frame[1])?.reject(new EverlineError(frame[2].code, frame[2]))
    else if (frame[0] === ENTRY) this.entries.push({ journal: frame[1], entry: frame[2] })
    else if (frame[0] === SIGNAL) this.signals.push(frame)
  }

  #take(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id)
    this.#waiting.delete(id)
    return waiting
  }
}

function later<T>() {
  let resolve: (value: T) => void = () => {}
  let reject: (error: unknown) => void = () => {}
  const promise = new Promise<T>((yes, no) => {
    resolve = yes
    reject = no
  })
  return { promise, resolve, reject }
}
