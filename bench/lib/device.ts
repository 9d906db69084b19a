import { connect, type Socket } from "node:net"
import {
  CALL,
  type ClientFrame,
  decode,
  ENTRY,
  encode,
  FAILURE,
  HELLO,
  type Input,
  type JournalId,
  type Message,
  type MethodName,
  type Output,
  PING,
  type ServerFrame,
  SIGNAL,
  SPOKEN,
} from "@everline/protocol"
import { frame, Parser, pong, upgrade } from "./websocket.ts"

/** All connections read into one buffer: what was read is dealt with before the next read. */
const READ = Buffer.allocUnsafe(256 * 1024)

/** What a device does with what comes. */
export interface DeviceEvents {
  readonly onMessage: (conversation: JournalId, message: Message) => void
  /** Something was said that is not kept. */
  readonly onSignal?: () => void
  /** Something went wrong that no measurement survives: a refused call, a closed connection. */
  readonly onError: (error: Error) => void
}

/**
 * A device on the documented frames over a bare socket: no cache, no outbox, so that it costs less than the server that
 * it measures. Frames of one turn of the event loop leave in one write.
 */
export class Device {
  readonly #socket: Socket
  readonly #events: DeviceEvents
  readonly #answers = new Map<number, (output: unknown) => void>()
  #welcome: () => void = () => {}
  #calls = 0
  #outgoing: Buffer[] = []
  #isClosing = false

  private constructor(port: number, token: string, events: DeviceEvents) {
    this.#events = events
    const parser = new Parser(
      (message) => this.#receive(message),
      (code) => this.#fail(new Error(`the server closed a connection with ${code}`)),
      (payload) => this.#socket.write(pong(payload)),
    )
    this.#socket = connect({
      host: "127.0.0.1",
      port,
      noDelay: true,
      onread: {
        buffer: READ,
        callback: (length) => {
          parser.feed(READ.subarray(0, length))
          return true
        },
      },
    })
    this.#socket.on("error", (error) => this.#fail(error))
    this.#socket.on("close", () => this.#fail(new Error("the connection broke")))
    this.#socket.write(upgrade(`127.0.0.1:${port}`, "/ws"))
    this.#write([HELLO, { protocol: SPOKEN, client: "everline-bench/0.1.0", token }])
  }

  /** Connects and says hello; resolves when the server has welcomed it. */
  static connect(port: number, token: string, events: DeviceEvents): Promise<Device> {
    return new Promise((resolve, reject) => {
      const onError = (error: Error) => {
        reject(error)
        events.onError(error)
      }
      const device = new Device(port, token, { ...events, onError })
      device.#welcome = () => resolve(device)
    })
  }

  /** Calls and gives the answer. */
  call<Name extends MethodName>(method: Name, input: Input<Name>): Promise<Output<Name>> {
    return new Promise((resolve) => {
      this.#answers.set(this.post(method, input), (output) => resolve(output as Output<Name>))
    })
  }

  /** Calls without waiting; a refusal goes to `onError`. Says the call's number. */
  post<Name extends MethodName>(method: Name, input: Input<Name>): number {
    this.#calls += 1
    this.#write([CALL, this.#calls, method, input])
    return this.#calls
  }

  ping(): void {
    this.#write([PING])
  }

  close(): void {
    this.#isClosing = true
    this.#socket.destroy()
  }

  #write(message: ClientFrame): void {
    if (this.#outgoing.push(frame(encode(message, "msgpack"))) > 1) return
    setImmediate(() => {
      const frames = this.#outgoing
      this.#outgoing = []
      if (!this.#isClosing) this.#socket.write(frames.length === 1 ? (frames[0] ?? "") : Buffer.concat(frames))
    })
  }

  #receive(bytes: Buffer): void {
    // Our own server's frames, which its tests check against the contract; to check them here would cost more than they do.
    const message = decode(bytes) as ServerFrame
    switch (message[0]) {
      case ENTRY: {
        const [, journal, entry] = message
        if (entry.kind === "message") this.#events.onMessage(journal, entry.message)
        return
      }
      case SIGNAL:
        this.#events.onSignal?.()
        return
      case CALL: {
        const [, id, output] = message
        this.#answers.get(id)?.(output)
        this.#answers.delete(id)
        return
      }
      case FAILURE:
        this.#fail(new Error(`a call was refused: ${JSON.stringify(message[2])}`))
        return
      case HELLO:
        this.#welcome()
    }
  }

  #fail(error: Error): void {
    if (this.#isClosing) return
    this.#events.onError(error)
  }
}

/** What a measurement does when anything goes wrong: it ends, for its figures would be of something else. */
export function endOnError(error: Error): void {
  console.error(`The measurement was broken off: ${error.message}`)
  process.exit(1)
}
