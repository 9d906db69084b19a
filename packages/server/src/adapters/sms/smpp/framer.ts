import { decode, type Frame, HEADER_LENGTH, MAX_LENGTH } from "./pdu.ts"

const LENGTH_BYTES = 4

/** Bytes of a line in, however they are cut, and PDUs out. Keeps at most one PDU, so at most 64 KiB. */
export class Framer {
  /** The length of the next PDU, or that PDU, as far as it has come. */
  #next = Buffer.alloc(LENGTH_BYTES)
  #filled = 0
  #isLost = false

  /** What has come and is not a whole PDU yet, in bytes. */
  get held(): number {
    return this.#filled
  }

  /** Never throws. After a frame "lost" there are no more. */
  push(bytes: Buffer): readonly Frame[] {
    const frames: Frame[] = []
    let rest = bytes
    while (rest.length > 0 && !this.#isLost) {
      const taken = rest.copy(this.#next, this.#filled)
      this.#filled += taken
      rest = rest.subarray(taken)
      if (this.#filled < this.#next.length) break
      const frame = this.#filled === LENGTH_BYTES ? this.#begin() : this.#end()
      if (frame !== null) frames.push(frame)
    }
    return frames
  }

  /** Its length is here: makes room for all of it. */
  #begin(): Frame | null {
    const length = this.#next.readUInt32BE(0)
    if (length < HEADER_LENGTH || length > MAX_LENGTH) {
      this.#isLost = true
      this.#filled = 0
      return { kind: "lost", length }
    }
    const whole = Buffer.alloc(length)
    this.#next.copy(whole)
    this.#next = whole
    return null
  }

  #end(): Frame {
    const frame = decode(this.#next)
    this.#next = Buffer.alloc(LENGTH_BYTES)
    this.#filled = 0
    return frame
  }
}
