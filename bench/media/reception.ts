import type { ReportBlock } from "./rtcp.ts"
import { distance, sequenceOf, timestampOf } from "./rtp.ts"

/** What a receiver tells of a stream (RFC 3550, A.3 and A.8). Times in microseconds. */
export class Reception {
  readonly ssrc: number
  readonly #clock: number
  #first: number | undefined
  #highest = 0
  #received = 0
  #before = { expected: 0, received: 0 }
  #transit: number | undefined
  #jitter = 0
  #report: { readonly middle: number; readonly at: number } | undefined

  /** @param clock ticks of its timestamps in a second */
  constructor(ssrc: number, clock: number) {
    this.ssrc = ssrc
    this.#clock = clock
  }

  received(packet: Buffer, at: number): void {
    const sequence = sequenceOf(packet)
    if (this.#first === undefined) {
      this.#first = sequence
      this.#highest = sequence
    }
    this.#highest += Math.max(0, distance(this.#highest & 0xffff, sequence))
    this.#received += 1
    const transit = (at * this.#clock) / 1e6 - timestampOf(packet)
    const change = Math.abs(transit - (this.#transit ?? transit))
    // A timestamp that begins again at 0 is no jitter.
    if (change < 2 ** 31) this.#jitter += (change - this.#jitter) / 16
    this.#transit = transit
  }

  /** A sender report has come. @param middle of its NTP time */
  reported(middle: number, at: number): void {
    this.#report = { middle, at }
  }

  block(at: number): ReportBlock {
    const expected = this.#highest - (this.#first ?? 0) + 1
    const recent = expected - this.#before.expected
    const lost = recent - (this.#received - this.#before.received)
    this.#before = { expected, received: this.#received }
    return {
      ssrc: this.ssrc,
      fractionLost: recent > 0 ? Math.min(255, Math.max(0, Math.floor((lost / recent) * 256))) : 0,
      lost: expected - this.#received,
      highest: this.#highest,
      jitter: Math.round(this.#jitter),
      lastReport: this.#report?.middle ?? 0,
      sinceReport: this.#report === undefined ? 0 : Math.round((at - this.#report.at) * 0.065536),
    }
  }
}
