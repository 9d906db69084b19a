import type { CALL, ClientFrame } from "@everline/protocol"
import { isMethod, methods } from "@everline/protocol/schema"

export type CallFrame = Extract<ClientFrame, readonly [typeof CALL, ...unknown[]]>

/** Calls of one connection that may be under way at once. */
const MOST_CALLS = 256
/** Of these, reads: their answers are large, and a device that catches up asks for many. */
const MOST_READS = 4
/** While so many bytes of answers have not been taken, no more calls are. */
const MOST_BACKLOG = 256 * 1024

/** What an intake asks of its connection. */
export interface Line {
  /** Bytes on their way to the other side. */
  backlog(): number
  start(call: CallFrame): void
  /** Reads nothing more from the socket, and goes on reading. */
  pause(): void
  resume(): void
}

/**
 * Takes calls in their order, as many at once as a connection can bear; the rest wait, and while one waits nothing more
 * is read. So a device is never cut for being slow with answers that it asked for itself, and its memory is bounded.
 * Closed until `open`: calls that came along with hello wait for the welcome.
 */
export class Intake {
  readonly #line: Line
  readonly #waiting: CallFrame[] = []
  #calls = 0
  #reads = 0
  #isOpen = false
  #isPaused = false

  constructor(line: Line) {
    this.#line = line
  }

  /** Calls under way. */
  get calls(): number {
    return this.#calls
  }

  offer(call: CallFrame): void {
    if (this.#waiting.length === 0 && this.#hasRoomFor(call)) this.#start(call)
    else {
      this.#waiting.push(call)
      this.#pause()
    }
  }

  answered([, , method]: CallFrame): void {
    this.#calls -= 1
    if (isRead(method)) this.#reads -= 1
    if (this.#isPaused) this.goOn()
  }

  /** From here on calls are taken. */
  open(): void {
    this.#isOpen = true
    this.goOn()
  }

  /** Takes no more, and forgets those that wait. The socket is read on, for the other side's farewell. */
  close(): void {
    this.#isOpen = false
    this.#waiting.length = 0
    this.#resume()
  }

  /** Takes what waited, as far as there is room: an answer went out, or bytes did. */
  goOn(): void {
    for (let next = this.#waiting[0]; next !== undefined && this.#hasRoomFor(next); next = this.#waiting[0]) {
      this.#waiting.shift()
      this.#start(next)
    }
    if (this.#waiting.length === 0) this.#resume()
  }

  #start(call: CallFrame): void {
    this.#calls += 1
    if (isRead(call[2])) this.#reads += 1
    this.#line.start(call)
  }

  #hasRoomFor([, , method]: CallFrame): boolean {
    return (
      this.#isOpen &&
      this.#calls < MOST_CALLS &&
      (this.#reads < MOST_READS || !isRead(method)) &&
      this.#line.backlog() <= MOST_BACKLOG
    )
  }

  #pause(): void {
    if (this.#isPaused) return
    this.#isPaused = true
    this.#line.pause()
  }

  #resume(): void {
    if (!this.#isPaused) return
    this.#isPaused = false
    this.#line.resume()
  }
}

const isRead = (method: string): boolean => isMethod(method) && methods[method].flood === "read"
