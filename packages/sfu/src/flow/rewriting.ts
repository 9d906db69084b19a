/**
 * The numbers of a stream towards a subscriber, which goes on without a seam while what it is made of changes: the layers
 * of a publisher, pauses, temporal layers that are left out, another publisher.
 */
import { type Picture, PictureNumbers } from "./pictures.ts"
import type { Sent } from "./ring.ts"

export interface Incoming {
  /** Which stream it is of: a number of 32 bits that no other has. */
  readonly source: number
  /** Extended. */
  readonly seq: number
  /** 32 bits. */
  readonly timestamp: number
  /** Of VP8 alone. */
  readonly picture: Picture | null
}

/** What a packet goes out with. */
export interface Outgoing extends Sent {
  /** Extended. */
  readonly seq: number
}

/** At which time which timestamp was sampled, as the last report of a stream has it. */
export interface SenderClock {
  readonly ntpMs: number
  readonly timestamp: number
}

/** How far back a late packet finds its number. */
const WINDOW = 1_024
const MASK = WINDOW - 1

const UNSEEN = 0
const SENT = 1
const LEFT_OUT = 2

/** What a sender's clocks say of the time between two pictures is not believed where it is further off than this. */
const MOST_OFF_MS = 1_000

/** The timestamp that another stream of the same sender has at the moment of this one's. */
export function sameMoment(timestamp: number, clock: SenderClock, other: SenderClock, clockRate: number): number {
  const ahead = Math.round(((clock.ntpMs - other.ntpMs) * clockRate) / 1_000)
  return (timestamp - clock.timestamp + other.timestamp + ahead) >>> 0
}

/** One outgoing stream. Times are in milliseconds of any clock that does not go back. */
export class Rewriter {
  readonly #ticksPerMs: number
  readonly #frame: number
  readonly #pictures = new PictureNumbers()
  readonly #state = new Uint8Array(WINDOW)
  /** What is to be taken off each incoming sequence number. */
  readonly #offsets = new Float64Array(WINDOW)
  /** Nothing was sent before it has a source. */
  #source: number | undefined
  /** Of the source: where it began, and the newest number. */
  #first = 0
  #highest = 0
  #offset = 0
  #timestampOffset = 0
  /** Of what went out: the newest timestamp and when that was. */
  #timestamp: number
  #sentAt = 0
  readonly #out: { -readonly [Key in keyof Outgoing]: Outgoing[Key] } = {
    seq: 0,
    timestamp: 0,
    source: 0,
    sourceSeq: 0,
    pictureId: null,
    tl0PictureIndex: null,
  }

  /**
   * @param start the first sequence number and the first timestamp, which are to be random (RFC 3550, 5.1)
   * @param frame how many ticks of sound are in a packet: where the source changes whole packets follow on one another, for what
   *   overlaps with the one before is thrown away by who plays it. 1 for pictures, which are of no length.
   */
  constructor(clockRate: number, start: { readonly seq: number; readonly timestamp: number }, frame = 1) {
    this.#ticksPerMs = clockRate / 1_000
    this.#frame = frame
    this.#highest = start.seq - 1
    this.#timestamp = start.timestamp
  }

  /**
   * From this packet on the stream is made of its source: a key frame that begins, or any of a voice. It also ends a pause.
   * What of its source came after it is to be forwarded next, for it would be missing for good.
   * @param aligned the timestamp that the source before would have at this packet's moment, where it is of the same
   *   sender (`sameMoment`); without it what passed since the last packet counts
   */
  begin(packet: Incoming, nowMs: number, aligned?: number): void {
    const next = this.#highest - this.#offset + 1
    const timestamp = this.#nextTimestamp(packet, nowMs, aligned)
    this.#source = packet.source
    this.#state.fill(UNSEEN)
    this.#first = packet.seq
    this.#highest = packet.seq - 1
    this.#offset = packet.seq - next
    this.#timestampOffset = timestamp - packet.timestamp
    if (packet.picture !== null) this.#pictures.begin(packet.picture)
  }

  /**
   * What a packet goes out with; undefined when it does not: it is of another source, from before that began, came before
   * or too late, or is of a temporal layer that is left out. The answer is one object, filled anew each time.
   */
  forward(packet: Incoming, nowMs: number, mostTemporalLayer: number): Outgoing | undefined {
    const { source, seq, picture } = packet
    if (source !== this.#source || !this.#isNew(seq)) return undefined
    const isLeftOut = picture !== null && !this.#pictures.takes(picture, mostTemporalLayer)
    this.#see(seq, isLeftOut)
    if (isLeftOut) return undefined
    const timestamp = this.timestampOf(packet.timestamp)
    if (((timestamp - this.#timestamp) | 0) >= 0) {
      this.#timestamp = timestamp
      this.#sentAt = nowMs
    }
    const out = this.#out
    out.seq = seq - (this.#offsets[seq & MASK] ?? 0)
    out.timestamp = timestamp
    out.source = source
    out.sourceSeq = seq
    out.pictureId = picture === null ? null : this.#pictures.idOf(picture)
    out.tl0PictureIndex = picture === null ? null : this.#pictures.tl0Of(picture)
    return out
  }

  /** A packet of the source is not passed on, such as one of padding alone; those after it close up. */
  leaveOut(source: number, seq: number): void {
    if (source === this.#source && this.#isNew(seq)) this.#see(seq, true)
  }

  /** The outgoing timestamp for one of the source, as sender reports need it. */
  timestampOf(timestamp: number): number {
    return (timestamp + this.#timestampOffset) >>> 0
  }

  #isNew(seq: number): boolean {
    if (seq > this.#highest) return true
    return seq >= this.#first && seq > this.#highest - WINDOW && this.#state[seq & MASK] === UNSEEN
  }

  /** Between the numbers before and this one a place is left for each that did not come. */
  #see(seq: number, isLeftOut: boolean): void {
    const isAhead = seq > this.#highest
    if (isAhead) {
      for (let each = Math.max(this.#highest + 1, seq - MASK); each <= seq; each++) {
        this.#state[each & MASK] = UNSEEN
        this.#offsets[each & MASK] = this.#offset
      }
      this.#highest = seq
      if (isLeftOut) this.#offset += 1
    }
    this.#state[seq & MASK] = isLeftOut ? LEFT_OUT : SENT
  }

  /** After the newest that went out, by as much as the sender's clocks say or as the time that passed. */
  #nextTimestamp(packet: Incoming, nowMs: number, aligned: number | undefined): number {
    if (this.#source === undefined) return this.#timestamp
    const passed = Math.round((nowMs - this.#sentAt) * this.#ticksPerMs)
    const same = packet.source === this.#source ? packet.timestamp : aligned
    const step = same === undefined ? passed : (same + this.#timestampOffset - this.#timestamp) | 0
    const believed = Math.abs(step - passed) > MOST_OFF_MS * this.#ticksPerMs ? passed : step
    const frames = Math.round(Math.max(believed, Math.ceil(this.#ticksPerMs)) / this.#frame)
    return (this.#timestamp + Math.max(1, frames) * this.#frame) >>> 0
  }
}
