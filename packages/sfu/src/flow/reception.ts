/** What a receiver report says of one incoming stream (RFC 3550, 6.4.1, A.3 and A.8). */

/** Numbers as they stand in a report block; the first four count from the first packet on. */
export interface ReceptionReport {
  /** Of what was expected since the last report, in 1/256. */
  readonly fractionLost: number
  /** Signed, 24 bits; what came twice counts against it. */
  readonly lost: number
  /** Extended by the number of wraps, 32 bits. */
  readonly highestSequence: number
  /** In ticks of the stream's clock. */
  readonly jitter: number
  /** The middle 32 bits of the NTP time of the last sender report, and what passed since then in 1/65536 s; 0 before one. */
  readonly lastSenderReport: number
  readonly delaySinceLastSenderReport: number
}

const MOST_LOST = 0x7f_ffff
const LEAST_LOST = -0x80_0000

/**
 * Counts one stream, by its own packets alone: what came by retransmission is counted as lost. Sequence numbers are
 * extended, times are in milliseconds of any clock that does not go back.
 */
export class Reception {
  readonly #ticksPerMs: number
  #first: number | undefined
  #highest = 0
  #received = 0
  #expectedBefore = 0
  #receivedBefore = 0
  #jitter = 0
  #timestamp = 0
  #at = 0
  #senderReport: { readonly ntp: number; readonly at: number } | undefined

  /** @param clockRate of the stream, in Hz */
  constructor(clockRate: number) {
    this.#ticksPerMs = clockRate / 1_000
  }

  /** @param timestamp as in the packet, 32 bits */
  received(seq: number, timestamp: number, nowMs: number): void {
    this.#received += 1
    if (this.#first === undefined) {
      this.#first = seq
      this.#highest = seq
    } else {
      this.#highest = Math.max(this.#highest, seq)
      // How much longer it took than the packet before; timestamps wrap.
      const later = (nowMs - this.#at) * this.#ticksPerMs - ((timestamp - this.#timestamp) | 0)
      this.#jitter += (Math.abs(later) - this.#jitter) / 16
    }
    this.#timestamp = timestamp
    this.#at = nowMs
  }

  /** @param ntp the middle 32 bits of the report's NTP time */
  senderReport(ntp: number, nowMs: number): void {
    this.#senderReport = { ntp, at: nowMs }
  }

  /** What to report now, which begins the next interval; undefined before anything came. */
  report(nowMs: number): ReceptionReport | undefined {
    if (this.#first === undefined) return undefined
    const expected = this.#highest - this.#first + 1
    const expectedLately = expected - this.#expectedBefore
    const lostLately = expectedLately - (this.#received - this.#receivedBefore)
    this.#expectedBefore = expected
    this.#receivedBefore = this.#received
    const since = this.#senderReport
    return {
      fractionLost: lostLately <= 0 ? 0 : Math.min(255, Math.floor((lostLately * 256) / expectedLately)),
      lost: Math.max(LEAST_LOST, Math.min(MOST_LOST, expected - this.#received)),
      highestSequence: this.#highest >>> 0,
      jitter: Math.floor(this.#jitter) >>> 0,
      lastSenderReport: since?.ntp ?? 0,
      delaySinceLastSenderReport: since === undefined ? 0 : Math.round((nowMs - since.at) * 65.536) >>> 0,
    }
  }
}
