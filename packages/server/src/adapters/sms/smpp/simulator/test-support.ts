/** A server's end of a link, for tests: it binds, asks, and keeps what it was told. */
import { once } from "node:events"
import { connect, type Socket } from "node:net"
import { Framer } from "../framer.ts"
import {
  type BindCommand,
  encode,
  type KnownPdu,
  type Message,
  type MessageCommand,
  type Pdu,
  type PduOf,
} from "../pdu.ts"
import type { Smsc } from "./smsc.ts"

type Unnumbered<Request> = Request extends unknown ? Omit<Request, "sequence" | "status"> : never
type Request = Unnumbered<KnownPdu>

export class Client implements AsyncDisposable {
  readonly socket: Socket
  /** Everything that came, in its order. */
  readonly heard: Pdu[] = []
  /** Texts and receipts among it. */
  readonly delivered: PduOf<MessageCommand>[] = []
  /** What texts and receipts are answered with; null: nothing. */
  acknowledges: number | null = 0
  readonly #framer = new Framer()
  readonly #answers = new Map<number, Pdu[]>()
  readonly #asked = new Map<number, (answer: Pdu) => void>()
  readonly #watchers = new Set<() => void>()
  #sequence = 0
  #isClosed = false

  private constructor(socket: Socket) {
    this.socket = socket
    socket.on("data", (bytes) => {
      for (const frame of this.#framer.push(bytes)) if (frame.kind === "pdu") this.#take(frame.pdu)
      this.#changed()
    })
    socket.on("error", () => {})
    socket.on("close", () => {
      this.#isClosed = true
      this.#changed()
    })
  }

  static async connect({ port }: Smsc): Promise<Client> {
    const socket = connect({ host: "127.0.0.1", port })
    await once(socket, "connect")
    return new Client(socket)
  }

  static async bound(smsc: Smsc, command: BindCommand = "bind_transceiver"): Promise<Client> {
    const client = await Client.connect(smsc)
    await client.bind(command, smsc.systemId, smsc.password)
    return client
  }

  async bind(command: BindCommand, systemId: string, password: string): Promise<number> {
    return (await this.ask({ command, systemId, password, systemType: "", interfaceVersion: 0x34 })).status
  }

  /** Asks, and waits for the answer. */
  ask(request: Request): Promise<Pdu> {
    const sequence = this.tell(request)
    return new Promise((resolve) => this.#asked.set(sequence, resolve))
  }

  /** Asks, and does not wait. @returns its sequence number */
  tell(request: Request): number {
    this.#sequence += 1
    this.socket.write(encode({ ...request, sequence: this.#sequence, status: 0 }))
    return this.#sequence
  }

  answers(sequence: number): readonly Pdu[] {
    return this.#answers.get(sequence) ?? []
  }

  get isClosed(): boolean {
    return this.#isClosed
  }

  /** What `look` gives once it gives anything. */
  until<T>(look: () => T | undefined | false): Promise<T> {
    return new Promise((resolve) => {
      const tryIt = () => {
        const seen = look()
        if (seen === undefined || seen === false) return
        this.#watchers.delete(tryIt)
        resolve(seen)
      }
      this.#watchers.add(tryIt)
      tryIt()
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isClosed) return
    const closed = once(this.socket, "close")
    this.socket.destroy()
    await closed
  }

  #take(pdu: Pdu): void {
    this.heard.push(pdu)
    if (pdu.command.endsWith("_resp") || pdu.command === "generic_nack") {
      this.#answers.set(pdu.sequence, [...this.answers(pdu.sequence), pdu])
      this.#asked.get(pdu.sequence)?.(pdu)
    }
    if (pdu.command === "enquire_link" && this.acknowledges !== null)
      this.socket.write(encode({ command: "enquire_link_resp", sequence: pdu.sequence, status: 0 }))
    if (pdu.command !== "deliver_sm") return
    this.delivered.push(pdu)
    if (this.acknowledges === null) return
    this.socket.write(
      encode({ command: "deliver_sm_resp", sequence: pdu.sequence, status: this.acknowledges, messageId: "" }),
    )
  }

  #changed(): void {
    for (const watcher of [...this.#watchers]) watcher()
  }
}

export const MEI = "+8613800138000"
export const SERVICE = "+85212345678"

/** A text to Mei, in ASCII, that wants a receipt. */
export const textTo = (
  number: string,
  words: string | Buffer,
  more: Partial<Message> = {},
): Message & { readonly command: "submit_sm" } => ({
  command: "submit_sm",
  serviceType: "",
  from: { ton: 1, npi: 1, address: SERVICE.slice(1) },
  to: { ton: 1, npi: 1, address: number.slice(1) },
  esmClass: 0,
  protocolId: 0,
  validity: "",
  registeredDelivery: 1,
  dataCoding: 0,
  payload: typeof words === "string" ? Buffer.from(words, "latin1") : words,
  tlvs: new Map(),
  ...more,
})

/** Of a receipt what it says of which id. */
export function saidBy({ payload }: Message): { readonly id: string | undefined; readonly state: string | undefined } {
  const words = payload.toString("latin1")
  return { id: /id:(\S+)/.exec(words)?.[1], state: /stat:(\S+)/.exec(words)?.[1] }
}
