/** Which packets that went out can be sent again when a subscriber asks (RFC 4588). */

/**
 * So many packets of an incoming stream are kept, to be sent again: three seconds of the largest layer, which is longer than
 * any is of use. What one subscriber was sent last are no more of them than that, so that as many are remembered.
 */
export const KEPT_PACKETS = 512
const MASK = KEPT_PACKETS - 1
const MOST_AGE_MS = 1_500
/** Who asks twice within a round trip asked the second time before the first answer can have come. */
const LEAST_AGAIN_MS = 10

/** Where a packet came from, and the numbers with which it went out. */
export interface Sent {
  /** The incoming stream, by a number of 32 bits, and the sequence number in it, extended. */
  readonly source: number
  readonly sourceSeq: number
  readonly timestamp: number
  /** Of VP8; null: has none. */
  readonly pictureId: number | null
  readonly tl0PictureIndex: number | null
}

const NONE = 0xffff

/**
 * Remembers the packets of one outgoing stream by their outgoing sequence numbers, extended; the packets themselves are
 * kept once, by whoever received them. Times are in milliseconds of any clock that does not go back.
 */
export class SentRing {
  readonly #seq = new Float64Array(KEPT_PACKETS).fill(Number.NaN)
  readonly #sentAt = new Float64Array(KEPT_PACKETS)
  readonly #againAt = new Float64Array(KEPT_PACKETS)
  readonly #source = new Uint32Array(KEPT_PACKETS)
  readonly #sourceSeq = new Float64Array(KEPT_PACKETS)
  readonly #timestamp = new Uint32Array(KEPT_PACKETS)
  readonly #pictureId = new Uint16Array(KEPT_PACKETS)
  readonly #tl0PictureIndex = new Uint16Array(KEPT_PACKETS)

  sent(seq: number, packet: Sent, nowMs: number): void {
    const place = seq & MASK
    this.#seq[place] = seq
    this.#sentAt[place] = nowMs
    this.#againAt[place] = Number.NEGATIVE_INFINITY
    this.#source[place] = packet.source
    this.#sourceSeq[place] = packet.sourceSeq
    this.#timestamp[place] = packet.timestamp
    this.#pictureId[place] = packet.pictureId ?? NONE
    this.#tl0PictureIndex[place] = packet.tl0PictureIndex ?? NONE
  }

  /**
   * What to send again for a sequence number as a NACK has it (16 bits): it counts as sent. Undefined when it never went
   * out, is too old, or was sent again less than a round trip ago.
   */
  again(seq16: number, nowMs: number, roundTripMs: number): Sent | undefined {
    const place = seq16 & MASK
    const seq = this.#of(this.#seq, place)
    if (Number.isNaN(seq) || (seq & 0xffff) !== seq16) return undefined
    if (nowMs - this.#of(this.#sentAt, place) > MOST_AGE_MS) return undefined
    if (nowMs - this.#of(this.#againAt, place) < Math.max(LEAST_AGAIN_MS, roundTripMs)) return undefined
    this.#againAt[place] = nowMs
    const pictureId = this.#of(this.#pictureId, place)
    const tl0PictureIndex = this.#of(this.#tl0PictureIndex, place)
    return {
      source: this.#of(this.#source, place),
      sourceSeq: this.#of(this.#sourceSeq, place),
      timestamp: this.#of(this.#timestamp, place),
      pictureId: pictureId === NONE ? null : pictureId,
      tl0PictureIndex: tl0PictureIndex === NONE ? null : tl0PictureIndex,
    }
  }

  #of(numbers: Float64Array | Uint32Array | Uint16Array, place: number): number {
    return numbers[place] ?? Number.NaN
  }
}
