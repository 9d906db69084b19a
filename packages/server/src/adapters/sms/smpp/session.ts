/** What an ESME does on one line to an SMSC: PDUs, wishes and the time in; PDUs and outcomes out. No socket, no clock, no timer. */
import type { Dropped, Submitted } from "../../../ports/gateway.ts"
import type { Delivery, Effect, Over } from "./effects.ts"
import type { Pace } from "./pace.ts"
import { type Frame, isAnswer, type KnownPdu, type Message, type Pdu } from "./pdu.ts"
import type { SmppSettings } from "./settings.ts"
import { answerOf, isTooMuch, nackOf, STATUS } from "./statuses.ts"
import { Unanswered } from "./unanswered.ts"

/** Deliveries that are being taken on; more are told to come again. */
const MOST_TAKEN = 100
/** Of the window, or of the pace, as much must be free before it is worth asking for more. */
const WORTHWHILE = 8
const VERSION = 0x34
/** When the line is silent for so many periods it is asked; when it is for two, it is dead. */
const ENQUIRIES = [1, 1.5]
const DEAD = 2
/** What is unanswered when the line is closed is waited for so long at most, and the farewell's answer too. */
const LEAVING_MS = 5_000
const FAREWELL_MS = 2_000

type Phase =
  | { readonly kind: "binding"; readonly sequence: number; readonly until: number }
  | { readonly kind: "bound" }
  /** No more submissions; what is unanswered is waited for. `unbind`: of the SMSC, if it asked for it. */
  | { readonly kind: "leaving"; readonly unbind: number | null; readonly until: number }
  | { readonly kind: "farewell"; readonly until: number }
  | { readonly kind: "over" }

/** @typeParam Ticket names a submission in what becomes of it */
export class Session<Ticket> {
  readonly #settings: SmppSettings
  readonly #pace: Pace
  #phase: Phase
  readonly #unanswered = new Unanswered<Ticket>()
  readonly #taken = new Map<number, Delivery>()
  #tickets = 0
  #heardAt: number
  #enquiries = 0
  /** Whether somebody found little room or none, and is to be told when there is more. */
  #isScarce = false
  #effects: Effect<Ticket>[] = []

  /**
   * The line is there; what is to be done first comes with the first `pass`.
   * @param pace outlasts a line: what was too much for the SMSC still is on the next
   */
  constructor(settings: SmppSettings, pace: Pace, now: number) {
    this.#settings = settings
    this.#pace = pace
    this.#heardAt = now
    const { systemId, password, systemType } = settings
    const sequence = this.#unanswered.nextSequence()
    this.#phase = { kind: "binding", sequence, until: now + settings.answerMs }
    const bind = { systemId, password, systemType, interfaceVersion: VERSION }
    this.#write({ command: "bind_transceiver", sequence, status: STATUS.ok, ...bind })
  }

  get isBound(): boolean {
    return this.#phase.kind === "bound"
  }

  /** How many submissions it takes now. Who finds little room or none is told when there is more (`hasRoomAgain`). */
  room(now: number): number {
    if (!this.isBound) return 0
    const room = Math.max(0, Math.min(this.#free, this.#pace.room(now)))
    if (room < this.#worthwhile) this.#isScarce = true
    return room
  }

  /** Whether there is room worth speaking of since somebody found less; says so once. */
  hasRoomAgain(now: number): boolean {
    if (!this.#isScarce || this.room(now) < this.#worthwhile) return false
    this.#isScarce = false
    return true
  }

  /** When `pass` is to be called next, at the latest; Infinity: never. */
  due(now: number): number {
    const phase = this.#phase
    if (phase.kind === "over") return Number.POSITIVE_INFINITY
    if (phase.kind === "binding" || phase.kind === "farewell") return phase.until
    const dues = [this.#silentUntil, this.#unanswered.due]
    if (phase.kind === "leaving") dues.push(phase.until)
    // A full window is no matter of time.
    else if (this.#isScarce && this.#free >= this.#worthwhile) dues.push(this.#pace.when(this.#worthwhile, now))
    return Math.min(...dues)
  }

  /** A submission is to go out. */
  submit(ticket: Ticket, message: Message, now: number): readonly Effect<Ticket>[] {
    if (!this.isBound) return [settled(ticket, { kind: "later", why: "down", afterMs: 1_000, code: "not_bound" })]
    if (this.room(now) === 0) return [settled(ticket, this.#tooMany(now))]
    const sequence = this.#unanswered.nextSequence()
    this.#unanswered.add(sequence, { ticket, until: now + this.#settings.answerMs })
    this.#pace.take(now)
    this.#write({ command: "submit_sm", sequence, status: STATUS.ok, ...message })
    this.room(now)
    return this.#done()
  }

  /** Something came. */
  heard(frame: Frame, now: number): readonly Effect<Ticket>[] {
    if (this.#phase.kind === "over") return []
    this.#heardAt = now
    this.#enquiries = 0
    if (frame.kind === "pdu") this.#read(frame.pdu, now)
    else this.#misread(frame, now)
    this.#leaveIfIdle(now)
    return this.#done()
  }

  /** What was to be taken is kept for good, or could not be: then the SMSC is to send it again. */
  took(ticket: number, isKept: boolean, now: number): readonly Effect<Ticket>[] {
    const delivery = this.#taken.get(ticket)
    if (delivery === undefined) return []
    this.#taken.delete(ticket)
    this.#answer(delivery, isKept ? STATUS.ok : STATUS.temporary)
    this.#leaveIfIdle(now)
    return this.#done()
  }

  /** Time has passed. */
  pass(now: number): readonly Effect<Ticket>[] {
    const phase = this.#phase
    if (phase.kind === "binding" && now >= phase.until) this.#end("silent")
    if (phase.kind === "farewell" && now >= phase.until) this.#end("unbound")
    if (phase.kind === "bound" || phase.kind === "leaving") {
      for (const ticket of this.#unanswered.takeDue(now)) this.#giveUp(ticket, now)
      this.#enquire(now)
      this.#leaveIfIdle(now)
    }
    return this.#done()
  }

  /** No more is to go out: waits for what is unanswered, and says farewell. */
  leave(now: number): readonly Effect<Ticket>[] {
    if (this.#phase.kind === "binding") this.#end("unbound")
    if (this.#phase.kind === "bound") this.#phase = { kind: "leaving", unbind: null, until: now + LEAVING_MS }
    this.#leaveIfIdle(now)
    return this.#done()
  }

  /** The connection is gone. */
  gone(): readonly Effect<Ticket>[] {
    if (this.#phase.kind !== "over") this.#end("gone")
    return this.#done()
  }

  #read(pdu: Pdu, now: number): void {
    switch (pdu.command) {
      case "bind_transceiver_resp":
        return this.#bindAnswered(pdu)
      case "submit_sm_resp":
        return this.#submitAnswered(pdu.sequence, answerOf(pdu.status, pdu.messageId), pdu.status, now)
      case "generic_nack":
        if (this.#phase.kind === "binding" && pdu.sequence === this.#phase.sequence)
          return this.#end("refused", pdu.status)
        return this.#submitAnswered(pdu.sequence, nackOf(pdu.status), pdu.status, now)
      case "deliver_sm":
      case "data_sm":
        return this.#deliver(pdu)
      case "enquire_link":
        return this.#write({ command: "enquire_link_resp", sequence: pdu.sequence, status: STATUS.ok })
      case "enquire_link_resp":
        return // that it came is all that matters
      case "unbind":
        return this.#unbind(pdu.sequence, now)
      case "unbind_resp":
        return this.#phase.kind === "farewell" ? this.#end("unbound") : this.#drop("other")
      case "other":
        return isAnswer(pdu.commandId) || SILENT.has(pdu.commandId) ? undefined : this.#nack(pdu, STATUS.invalidCommand)
      case "submit_sm":
      case "bind_transceiver":
      case "bind_receiver":
      case "bind_transmitter":
        return this.#nack(pdu, STATUS.invalidCommand)
      default:
        return this.#drop("other") // an answer to what was never asked
    }
  }

  #misread(frame: Exclude<Frame, { kind: "pdu" }>, now: number): void {
    this.#drop("bad_pdu")
    if (frame.kind === "lost") return this.#end("unreadable")
    if (!isAnswer(frame.commandId)) return this.#nack(frame, STATUS.invalidLength)
    if (frame.commandId === BIND_ANSWER && this.#phase.kind === "binding") return this.#end("unreadable")
    if (frame.commandId === SUBMIT_ANSWER)
      this.#submitAnswered(frame.sequence, answerOf(frame.status, ""), frame.status, now)
  }

  #bindAnswered({ sequence, status }: { sequence: number; status: number }): void {
    if (this.#phase.kind !== "binding" || sequence !== this.#phase.sequence) return this.#drop("other")
    if (status !== STATUS.ok) return this.#end("refused", status)
    this.#phase = { kind: "bound" }
    this.#effects.push({ kind: "bound" })
  }

  /** An answer that belongs to nothing, or comes twice, changes nothing; nor does one that comes late and says nothing. */
  #submitAnswered(sequence: number, outcome: Submitted, status: number, now: number): void {
    const ticket = this.#unanswered.take(sequence)
    const late = ticket === undefined ? this.#unanswered.takeOverdue(sequence, now) : undefined
    if (ticket !== undefined) this.#effects.push(settled(ticket, outcome))
    else if (late !== undefined && outcome.kind !== "unknown")
      this.#effects.push({ kind: "answered_late", ticket: late, answer: outcome })
    else return this.#drop("other")
    if (isTooMuch(status)) this.#pace.slow(now)
    if (status === STATUS.notBound) this.#end("unbound")
  }

  /** Who does not answer in time has too much to do, or worse: what is unknown is not to become more and more. */
  #giveUp(ticket: Ticket, now: number): void {
    this.#pace.slow(now)
    this.#effects.push(settled(ticket, { kind: "unknown", code: "no_answer" }))
  }

  #deliver(delivery: Delivery): void {
    if (this.#phase.kind === "binding") return this.#answer(delivery, STATUS.notBound)
    if (!this.isBound || this.#taken.size >= MOST_TAKEN) return this.#answer(delivery, STATUS.temporary)
    this.#tickets += 1
    this.#taken.set(this.#tickets, delivery)
    this.#effects.push({ kind: "take", ticket: this.#tickets, delivery })
  }

  #unbind(sequence: number, now: number): void {
    const phase = this.#phase
    if (phase.kind === "bound") {
      this.#phase = { kind: "leaving", unbind: sequence, until: now + Math.min(LEAVING_MS, this.#settings.answerMs) }
      return
    }
    this.#write({ command: "unbind_resp", sequence, status: STATUS.ok })
    this.#end("unbound")
  }

  #leaveIfIdle(now: number): void {
    const phase = this.#phase
    if (phase.kind !== "leaving") return
    const isIdle = this.#unanswered.size === 0 && this.#taken.size === 0
    if (!isIdle && now < phase.until) return
    if (phase.unbind !== null) {
      this.#write({ command: "unbind_resp", sequence: phase.unbind, status: STATUS.ok })
      return this.#end("unbound")
    }
    this.#write({ command: "unbind", sequence: this.#unanswered.nextSequence(), status: STATUS.ok })
    this.#phase = { kind: "farewell", until: now + FAREWELL_MS }
  }

  #enquire(now: number): void {
    if (now < this.#silentUntil) return
    if (this.#enquiries === ENQUIRIES.length) return this.#end("silent")
    this.#enquiries += 1
    this.#write({ command: "enquire_link", sequence: this.#unanswered.nextSequence(), status: STATUS.ok })
  }

  get #silentUntil(): number {
    return this.#heardAt + (ENQUIRIES[this.#enquiries] ?? DEAD) * this.#settings.enquireMs
  }

  /** What was written and not answered may have been taken. */
  #end(why: Over, status?: number): void {
    for (const ticket of this.#unanswered.takeAll())
      this.#effects.push(settled(ticket, { kind: "unknown", code: `line_${why}` }))
    this.#taken.clear()
    this.#phase = { kind: "over" }
    this.#effects.push({ kind: "over", why, ...(status !== undefined && { status }) })
  }

  /** Of the window. */
  get #free(): number {
    return this.#settings.window - this.#unanswered.size
  }

  get #worthwhile(): number {
    return Math.min(Math.ceil(this.#settings.window / WORTHWHILE), this.#pace.worthwhile)
  }

  #tooMany(now: number): Submitted {
    if (this.#free <= 0) return { kind: "later", why: "full", afterMs: 100, code: "window" }
    return { kind: "later", why: "throttled", afterMs: this.#pace.when(1, now) - now, code: "pace" }
  }

  #answer({ command, sequence }: Delivery, status: number): void {
    this.#write({ command: `${command}_resp`, sequence, status, messageId: "" })
  }

  #nack({ sequence }: { readonly sequence: number }, status: number): void {
    this.#write({ command: "generic_nack", sequence, status })
  }

  #write(pdu: KnownPdu): void {
    this.#effects.push({ kind: "write", pdu })
  }

  #drop(what: Dropped): void {
    this.#effects.push({ kind: "dropped", what })
  }

  #done(): readonly Effect<Ticket>[] {
    const effects = this.#effects
    this.#effects = []
    return effects
  }
}

const SUBMIT_ANSWER = 0x80000004
const BIND_ANSWER = 0x80000009
/** outbind and alert_notification are answered by nothing. */
const SILENT: ReadonlySet<number> = new Set([0x0000000b, 0x00000102])

const settled = <Ticket>(ticket: Ticket, outcome: Submitted): Effect<Ticket> => ({ kind: "settled", ticket, outcome })
