/** One connection to an SMSC: a socket with a session on it. */
import { randomUUID } from "node:crypto"
import { connect, isIP, type Socket } from "node:net"
import { connect as connectSecurely } from "node:tls"
import type { Dropped, Submitted, Trouble } from "../../../ports/gateway.ts"
import type { Delivery, Effect, Over } from "./effects.ts"
import { Framer } from "./framer.ts"
import type { Pace } from "./pace.ts"
import { encode, type Message } from "./pdu.ts"
import { Session } from "./session.ts"
import type { SmppSettings } from "./settings.ts"
import type { Surroundings } from "./surroundings.ts"
import { troubleAfter } from "./trouble.ts"

const CONNECT_MS = 10_000
/** For the last words. */
const PARTING_MS = 2_000
/** Of an SMSC that reads nothing more, so much is waited for, in bytes. */
const MOST_UNREAD = 256 * 1024

export interface LineEvents {
  /** Resolves when it is kept. @param line its id */
  take(delivery: Delivery, line: string): Promise<void>
  /** A submission that was not answered in time is answered after all. @param submission its id */
  answered(submission: string, answer: Submitted): void
  dropped(what: Dropped): void
  /** It is bound, or has room again. */
  changed(): void
  /** Once, and nothing after it. `trouble`: what that says of the SMSC. */
  over(why: Over, trouble: Trouble): void
}

/** A submission, and who waits for what becomes of it. */
interface Ticket {
  readonly submission: string
  readonly settle: (outcome: Submitted) => void
}

type Step = (session: Session<Ticket>, now: number) => readonly Effect<Ticket>[]

export class Line {
  readonly #id = randomUUID()
  readonly #settings: SmppSettings
  readonly #pace: Pace
  readonly #events: LineEvents
  readonly #around: Surroundings
  readonly #socket: Socket
  readonly #framer = new Framer()
  #session: Session<Ticket> | undefined
  #isOver = false
  /** Of the connection. */
  #error: string | undefined
  /** What is written in this turn goes out in one piece. */
  #unsent: Buffer[] = []
  #dueAt = Number.POSITIVE_INFINITY
  #stopTimer: () => void

  constructor(settings: SmppSettings, pace: Pace, events: LineEvents, around: Surroundings) {
    this.#settings = settings
    this.#pace = pace
    this.#events = events
    this.#around = around
    this.#socket = dial(settings)
    this.#socket.setNoDelay(true)
    this.#socket.once(settings.tls === null ? "connect" : "secureConnect", () => this.#begin())
    this.#socket.on("data", (bytes) => this.#read(bytes))
    // What went wrong is told with the end.
    this.#socket.on("error", (error) => {
      this.#error = "code" in error && typeof error.code === "string" ? error.code : undefined
    })
    this.#socket.once("close", () => this.#gone())
    this.#stopTimer = around.timer(CONNECT_MS, () => this.#gone())
  }

  get isBound(): boolean {
    return this.#session?.isBound ?? false
  }

  /** Who finds little or none is told when there is more. */
  get room(): number {
    if (this.#session === undefined) return 0
    const room = this.#session.room(this.#around.now())
    this.#sleep()
    return room
  }

  /** Only while it is bound. @param submission its id */
  submit(submission: string, message: Message): Promise<Submitted> {
    return new Promise((settle) => this.#with((session, now) => session.submit({ submission, settle }, message, now)))
  }

  /** Ends when what is unanswered is answered, soon. */
  leave(): void {
    if (this.#session === undefined) this.#gone()
    else this.#with((session, now) => session.leave(now))
  }

  #begin(): void {
    if (this.#isOver) return
    this.#stopTimer()
    this.#session = new Session(this.#settings, this.#pace, this.#around.now())
    this.#with((session, now) => session.pass(now))
  }

  #read(bytes: Buffer): void {
    for (const frame of this.#framer.push(bytes)) this.#step((session, now) => session.heard(frame, now))
    this.#tell()
    this.#sleep()
  }

  #gone(): void {
    if (this.#session === undefined) this.#end("gone")
    else this.#with((session) => session.gone())
  }

  #with(step: Step): void {
    this.#step(step)
    this.#sleep()
  }

  #step(step: Step): void {
    if (this.#session === undefined) return
    for (const effect of step(this.#session, this.#around.now())) this.#do(effect)
  }

  /** Never while somebody submits, who would be interrupted by it. */
  #tell(): void {
    if (this.#session?.hasRoomAgain(this.#around.now())) this.#events.changed()
  }

  /** Until something is due. */
  #sleep(): void {
    if (this.#session === undefined) return
    const now = this.#around.now()
    this.#wakeAt(this.#session.due(now), now)
  }

  #do(effect: Effect<Ticket>): void {
    switch (effect.kind) {
      case "write":
        return this.#send(encode(effect.pdu))
      case "settled":
        return effect.ticket.settle(effect.outcome)
      case "answered_late":
        return this.#events.answered(effect.ticket.submission, effect.answer)
      case "take":
        return void this.#take(effect.ticket, effect.delivery)
      case "dropped":
        return this.#events.dropped(effect.what)
      case "bound":
        return this.#events.changed()
      case "over":
        return this.#end(effect.why, effect.status)
    }
  }

  async #take(ticket: number, delivery: Delivery): Promise<void> {
    const isKept = await this.#events.take(delivery, this.#id).then(
      () => true,
      () => false,
    )
    this.#with((session, now) => session.took(ticket, isKept, now))
  }

  #send(bytes: Buffer): void {
    this.#unsent.push(bytes)
    if (this.#unsent.length === 1) queueMicrotask(() => this.#flush())
  }

  #flush(): void {
    if (this.#unsent.length === 0) return
    this.#socket.write(Buffer.concat(this.#unsent))
    this.#unsent = []
    if (this.#socket.writableLength > MOST_UNREAD) this.#gone()
  }

  #wakeAt(due: number, now: number): void {
    // A timer that comes too early looks again.
    if (this.#isOver || due >= this.#dueAt) return
    this.#stopTimer()
    this.#dueAt = due
    this.#stopTimer = this.#around.timer(Math.ceil(due - now), () => this.#wake())
  }

  #wake(): void {
    this.#dueAt = Number.POSITIVE_INFINITY
    this.#step((session, now) => session.pass(now))
    this.#tell()
    this.#sleep()
  }

  #end(why: Over, status?: number): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#stopTimer()
    const isHeard = why === "unbound" || why === "unreadable"
    if (isHeard) {
      this.#flush()
      this.#socket.destroySoon()
      this.#around.timer(PARTING_MS, () => this.#socket.destroy())
    } else this.#socket.destroy()
    this.#unsent = []
    this.#events.over(why, troubleAfter({ why, status, code: this.#error, isMade: this.#session !== undefined }))
  }
}

function dial({ host, port, tls }: SmppSettings): Socket {
  if (tls === null) return connect({ host, port })
  const name = tls.serverName ?? (isIP(host) === 0 ? host : null)
  return connectSecurely({
    host,
    port,
    ...(tls.ca !== null && { ca: tls.ca }),
    ...(name !== null && { servername: name }),
  })
}
