/** An SMSC on a free port that does what a test says, and nothing else. */
import { once } from "node:events"
import { createServer, type Server, type Socket } from "node:net"
import { createServer as createSecureServer } from "node:tls"
import type { KeyPair } from "../../tls/authority.ts"
import { Framer } from "./framer.ts"
import { encode, type KnownPdu, type Pdu, type PduOf } from "./pdu.ts"

interface Binding {
  readonly line: SmscLine
  readonly bind: PduOf<"bind_transceiver">
}

export class TestSmsc implements AsyncDisposable {
  readonly #server: Server
  readonly #lines = new Arrivals<SmscLine>()
  readonly #bindings = new Arrivals<Binding>()

  private constructor(keys: KeyPair | undefined) {
    const take = (socket: Socket) => {
      const line = new SmscLine(socket)
      this.#lines.add(line)
      void line.next("bind_transceiver").then((bind) => this.#bindings.add({ line, bind }))
    }
    this.#server = keys ? createSecureServer(keys, take) : createServer(take)
    this.#server.on("tlsClientError", () => {})
  }

  static async start(keys?: KeyPair): Promise<TestSmsc> {
    const smsc = new TestSmsc(keys)
    smsc.#server.listen(0, "127.0.0.1")
    await once(smsc.#server, "listening")
    return smsc
  }

  get port(): number {
    const address = this.#server.address()
    if (address === null || typeof address === "string") throw new Error("it does not listen")
    return address.port
  }

  /** The next ESME that asks to be bound. */
  binding(): Promise<Binding> {
    return this.#bindings.next(() => true)
  }

  /** The next ESME that asks to be bound, and is. */
  async bound(): Promise<SmscLine> {
    const { line, bind } = await this.binding()
    line.send({ command: "bind_transceiver_resp", sequence: bind.sequence, status: 0, systemId: "smsc" })
    return line
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const line of this.#lines.all) line.cut()
    this.#server.close()
    await once(this.#server, "close")
  }
}

export class SmscLine {
  readonly #socket: Socket
  readonly #framer = new Framer()
  readonly #heard = new Arrivals<Pdu>()
  readonly #closed: Promise<void>

  constructor(socket: Socket) {
    this.#socket = socket
    socket.setNoDelay(true)
    socket.on("error", () => {})
    this.#closed = new Promise((closed) => socket.once("close", () => closed()))
    socket.on("data", (bytes) => {
      for (const frame of this.#framer.push(bytes)) if (frame.kind === "pdu") this.#heard.add(frame.pdu)
    })
  }

  /** Everything that came so far. */
  get heard(): readonly Pdu[] {
    return this.#heard.all
  }

  /** The next of its kind, each once. */
  next<Command extends Pdu["command"]>(command: Command): Promise<PduOf<Command>> {
    return this.#heard.next((pdu): pdu is PduOf<Command> => pdu.command === command)
  }

  send(pdu: KnownPdu): void {
    this.write(encode(pdu))
  }

  write(bytes: Buffer): void {
    this.#socket.write(bytes)
  }

  accept({ sequence }: { readonly sequence: number }, messageId: string): void {
    this.send({ command: "submit_sm_resp", sequence, status: 0, messageId })
  }

  refuse({ sequence }: { readonly sequence: number }, status: number): void {
    this.send({ command: "submit_sm_resp", sequence, status, messageId: "" })
  }

  /** Reads nothing more. */
  stall(): void {
    this.#socket.pause()
  }

  /** Ends without a farewell. */
  cut(): void {
    this.#socket.destroy()
  }

  /** Resolves when the other side is gone. */
  closed(): Promise<void> {
    return this.#closed
  }
}

/** What comes, and who waits for it. */
class Arrivals<Thing> {
  readonly all: Thing[] = []
  readonly #unclaimed: Thing[] = []
  #waiting: ((thing: Thing) => boolean)[] = []

  add(thing: Thing): void {
    this.all.push(thing)
    const waiter = this.#waiting.find((takes) => takes(thing))
    if (waiter === undefined) this.#unclaimed.push(thing)
    else this.#waiting = this.#waiting.filter((other) => other !== waiter)
  }

  next<Wanted extends Thing>(is: ((thing: Thing) => thing is Wanted) | ((thing: Thing) => boolean)): Promise<Wanted> {
    const wanted = (thing: Thing): thing is Wanted => is(thing)
    const found = this.#unclaimed.find(wanted)
    if (found !== undefined) {
      this.#unclaimed.splice(this.#unclaimed.indexOf(found), 1)
      return Promise.resolve(found)
    }
    return new Promise((resolve) => {
      this.#waiting.push((thing) => {
        if (!wanted(thing)) return false
        resolve(thing)
        return true
      })
    })
  }
}
