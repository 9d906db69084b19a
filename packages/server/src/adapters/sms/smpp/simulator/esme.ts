/** One link with a server (an ESME, in SMPP's words), from our end: binding, sequence numbers, link checks. */
import type { Socket } from "node:net"
import { Framer } from "../framer.ts"
import {
  type BindCommand,
  encode,
  type Frame,
  isAnswer,
  type KnownPdu,
  type Message,
  type MessageCommand,
  type Pdu,
  type PduOf,
} from "../pdu.ts"
import { STATUS } from "../statuses.ts"

/** Requests of ours that are not answered yet, on one link. */
const WINDOW = 100
/** How long an answer may take. */
const ANSWER_MS = 30_000
/** Whoever connects has to bind within it. */
const BIND_MS = 10_000
const SWEEP_MS = 1_000
const LAST_SEQUENCE = 0x7fffffff

export type Submit = PduOf<MessageCommand>

/** What a link needs of those around it. */
export interface EsmeHost {
  readonly isMute: boolean
  /** Silence of so long is asked about. */
  readonly linkCheckMs: number
  /** @returns the status that a bind is answered with */
  mayBind(systemId: string, password: string): number
  bound(systemId: string): void
  submitted(esme: Esme, submit: Submit): void
  /** It takes more than before. */
  roomy(): void
  /** Something came that cannot be read. */
  unreadable(): void
  /** @param why whether it said goodbye, was silent too long, or is just gone */
  gone(esme: Esme, why: "unbound" | "silent" | "lost"): void
}

/** Told the status of an answer; null: there was none. */
type Answered = (status: number | null) => void

export class Esme {
  readonly #socket: Socket
  readonly #host: EsmeHost
  readonly #framer = new Framer()
  readonly #asked = new Map<number, { readonly at: number; readonly answered: Answered }>()
  readonly #written: Buffer[] = []
  readonly #sweep: NodeJS.Timeout
  readonly #since = Date.now()
  #heardAt = Date.now()
  #isChecking = false
  #sequence = 0
  #role: "transceiver" | "receiver" | "transmitter" | null = null
  #why: "unbound" | "silent" | "lost" = "lost"

  constructor(socket: Socket, host: EsmeHost) {
    this.#socket = socket
    this.#host = host
    socket.setNoDelay(true)
    socket.on("data", (bytes) => this.#heard(bytes))
    socket.on("error", () => {})
    socket.on("drain", () => this.listen())
    socket.on("close", () => this.#end())
    this.#sweep = setInterval(() => this.#look(), SWEEP_MS)
    this.listen()
  }

  get isBound(): boolean {
    return this.#role !== null
  }

  /** How many texts and receipts it may be sent now. */
  get room(): number {
    return this.#role === null || this.#role === "transmitter" || this.#host.isMute ? 0 : WINDOW - this.#asked.size
  }

  deliver(message: Message, answered: Answered): void {
    this.#ask({ command: "deliver_sm", ...message }, answered)
  }

  /** @param id null with a status that says no */
  answer(submit: Submit, sequence: number, status: number, id: string): void {
    this.#write({ command: answerTo(submit.command), sequence, status, messageId: id })
  }

  /** Reads on, or not: nothing is read on a mute link, nor while the other end does not read. */
  listen(): void {
    if (this.#host.isMute || this.#socket.writableNeedDrain) this.#socket.pause()
    else this.#socket.resume()
  }

  /** Ends the link without a word. */
  drop(): void {
    this.#socket.destroy()
  }

  #heard(bytes: Buffer): void {
    this.#heardAt = Date.now()
    this.#isChecking = false
    for (const frame of this.#framer.push(bytes)) this.#take(frame)
  }

  #take(frame: Frame): void {
    if (this.#socket.destroyed) return
    if (frame.kind === "pdu") return this.#handle(frame.pdu)
    this.#host.unreadable()
    const sequence = frame.kind === "bad" ? frame.sequence : 0
    if (frame.kind === "lost" || !isAnswer(frame.commandId))
      this.#write({ command: "generic_nack", sequence, status: STATUS.invalidLength })
    if (frame.kind === "lost") this.#close()
  }

  #handle(pdu: Pdu): void {
    switch (pdu.command) {
      case "bind_transceiver":
      case "bind_receiver":
      case "bind_transmitter":
        return this.#bind(pdu)
      case "submit_sm":
      case "data_sm":
        if (this.#role === null || this.#role === "receiver") return this.answer(pdu, pdu.sequence, STATUS.notBound, "")
        return this.#host.submitted(this, pdu)
      case "enquire_link":
        return this.#write({ command: "enquire_link_resp", sequence: pdu.sequence, status: 0 })
      case "unbind":
        this.#why = "unbound"
        this.#write({ command: "unbind_resp", sequence: pdu.sequence, status: 0 })
        return this.#close()
      case "deliver_sm_resp":
      case "data_sm_resp":
      case "enquire_link_resp":
      case "generic_nack":
        return this.#answered(pdu.sequence, pdu.status)
      case "other":
        if (!isAnswer(pdu.commandId))
          this.#write({ command: "generic_nack", sequence: pdu.sequence, status: STATUS.invalidCommand })
        return
      case "deliver_sm":
        return this.#write({
          command: "deliver_sm_resp",
          sequence: pdu.sequence,
          status: STATUS.invalidCommand,
          messageId: "",
        })
      default:
        // Answers to what was never asked.
        return
    }
  }

  #bind(pdu: PduOf<BindCommand>): void {
    const status = this.isBound ? STATUS.alreadyBound : this.#host.mayBind(pdu.systemId, pdu.password)
    this.#write({ command: `${pdu.command}_resp`, sequence: pdu.sequence, status, systemId: "everline" })
    if (status === STATUS.alreadyBound) return
    if (status !== 0) return this.#close()
    this.#role = ROLES[pdu.command]
    this.#host.bound(pdu.systemId)
  }

  #ask(request: Unnumbered, answered: Answered): void {
    this.#sequence = this.#sequence === LAST_SEQUENCE ? 1 : this.#sequence + 1
    this.#asked.set(this.#sequence, { at: Date.now(), answered })
    this.#write({ ...request, sequence: this.#sequence, status: 0 })
  }

  #answered(sequence: number, status: number | null): void {
    const asked = this.#asked.get(sequence)
    if (asked === undefined) return
    this.#asked.delete(sequence)
    asked.answered(status)
    this.#host.roomy()
  }

  #write(pdu: KnownPdu): void {
    if (this.#host.isMute || this.#socket.destroyed || this.#socket.writableEnded) return
    if (this.#written.length === 0) setImmediate(() => this.#flush())
    this.#written.push(encode(pdu))
  }

  /** What is written in one turn leaves together. */
  #flush(): void {
    const written = this.#written.splice(0)
    if (written.length === 0 || this.#socket.destroyed) return
    this.#socket.write(Buffer.concat(written))
    this.listen()
  }

  /** Ends the link when all is said. */
  #close(): void {
    this.#flush()
    this.#socket.end()
  }

  /** Once a second: what was not answered, and whether anybody is there. */
  #look(): void {
    const now = Date.now()
    if (!this.isBound && now - this.#since > BIND_MS) return this.drop()
    for (const [sequence, { at }] of this.#asked) {
      if (now - at < ANSWER_MS) break
      this.#answered(sequence, null)
    }
    if (this.#host.isMute || now - this.#heardAt < this.#host.linkCheckMs) return
    if (!this.#isChecking) {
      this.#isChecking = true
      this.#heardAt = now
      return this.#ask({ command: "enquire_link" }, () => {})
    }
    this.#why = "silent"
    this.drop()
  }

  #end(): void {
    clearInterval(this.#sweep)
    const asked = [...this.#asked.values()]
    this.#asked.clear()
    this.#role = null
    this.#host.gone(this, this.#why)
    for (const { answered } of asked) answered(null)
  }
}

type Unnumbered = { readonly command: "enquire_link" } | ({ readonly command: "deliver_sm" } & Message)

const ROLES = {
  bind_transceiver: "transceiver",
  bind_receiver: "receiver",
  bind_transmitter: "transmitter",
} as const

const answerTo = <Command extends MessageCommand>(command: Command): `${Command}_resp` => `${command}_resp`

/** The sequence number of some other request. */
export const wrongSequence = (sequence: number): number => ((sequence + 500_000) % LAST_SEQUENCE) + 1
