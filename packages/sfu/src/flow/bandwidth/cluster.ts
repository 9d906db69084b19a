/** The packets of one probe, and what became of them. */

/** A queue makes each packet take somewhat longer. Where one makes up so much of all that, something else held it up. */
const HELD_UP = 0.5

/** Times are in milliseconds: of sending by our clock, of arrival by the receiver's. */
export class Cluster {
  readonly beganMs: number
  /** When it is filled up no more. */
  endsMs: number
  readonly targetBps: number
  /** What was believed before, and whether anything was known of the link. */
  readonly estimateBps: number
  readonly isFirst: boolean
  #sentBytes = 0
  #firstSeq: number | undefined
  #lastSeq = 0
  /** Of what arrived: the packets, the bytes, those of the first packet, and those of the last that were sent in one go. */
  #packets = 0
  #bytes = 0
  #firstBytes = 0
  #lastBytes = 0
  #firstSentMs = 0
  #lastSentMs = 0
  #firstArrivedMs = 0
  #lastArrivedMs = 0
  /** The most that a packet took longer than the one before. */
  #heldUpMs = 0

  constructor(
    { beganMs, lengthMs }: { readonly beganMs: number; readonly lengthMs: number },
    { targetBps, estimateBps, isFirst }: Pick<Cluster, "targetBps" | "estimateBps" | "isFirst">,
  ) {
    this.beganMs = beganMs
    this.endsMs = beganMs + lengthMs
    this.targetBps = targetBps
    this.estimateBps = estimateBps
    this.isFirst = isFirst
  }

  get sentBytes(): number {
    return this.#sentBytes
  }

  get packets(): number {
    return this.#packets
  }

  sent(seq: number, bytes: number, nowMs: number): void {
    if (nowMs > this.endsMs) return
    this.#firstSeq ??= seq
    this.#lastSeq = seq
    this.#sentBytes += bytes
  }

  /** To be told in the order of sending. */
  arrived(seq: number, bytes: number, sentMs: number, arrivedMs: number): void {
    if (this.#firstSeq === undefined || seq < this.#firstSeq || seq > this.#lastSeq) return
    if (this.#packets === 0) {
      this.#firstSentMs = sentMs
      this.#firstArrivedMs = arrivedMs
      this.#firstBytes = bytes
    } else {
      const longerMs = arrivedMs - this.#lastArrivedMs - (sentMs - this.#lastSentMs)
      this.#heldUpMs = Math.max(this.#heldUpMs, longerMs)
    }
    this.#packets += 1
    this.#bytes += bytes
    if (sentMs > this.#lastSentMs) this.#lastBytes = 0
    this.#lastSentMs = Math.max(this.#lastSentMs, sentMs)
    this.#lastBytes += bytes
    this.#lastArrivedMs = Math.max(this.#lastArrivedMs, arrivedMs)
  }

  /** Whether all that was sent was told of. @param toldSeq the newest number that was */
  isTold(toldSeq: number): boolean {
    return this.#firstSeq !== undefined && toldSeq >= this.#lastSeq
  }

  /** How long sending took, of what arrived. */
  get sentMs(): number {
    return this.#lastSentMs - this.#firstSentMs
  }

  get #arrivedMs(): number {
    return this.#lastArrivedMs - this.#firstArrivedMs
  }

  /** What was sent in one go at the end took no time to send, but takes time to arrive. */
  get sentBps(): number {
    return rate(this.#bytes - this.#lastBytes, this.sentMs)
  }

  get arrivedBps(): number {
    return rate(this.#bytes - this.#firstBytes, this.#arrivedMs)
  }

  /** Whether it took longer to arrive than to send because one packet was held up, and those behind it. */
  get isHeldUp(): boolean {
    return this.#heldUpMs > HELD_UP * (this.#arrivedMs - this.sentMs)
  }
}

const rate = (bytes: number, ms: number): number => (bytes * 8_000) / Math.max(1, ms)
