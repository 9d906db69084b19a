/** Numbers that begin again at 0 after their last: sequence numbers (16 bits), times of 24 bits, timestamps (32 bits). */

/** How far it is from one sequence number to another by the shorter way: −32,768 to 32,767. */
export function sequenceDistance(from: number, to: number): number {
  return ((to - from) << 16) >> 16
}

/** How far it is from one timestamp to another by the shorter way: −2³¹ to 2³¹ − 1, in units of the codec's clock. */
export function timestampDistance(from: number, to: number): number {
  return (to - from) | 0
}

/** Whether a sequence number comes after another. */
export function isNewer(sequence: number, than: number): boolean {
  return sequenceDistance(than, sequence) > 0
}

/**
 * Makes numbers that never begin again out of those that do. Each is taken for the one that is nearest to the highest so far;
 * the first stands for itself, and what is older than that, and wrapped, becomes negative.
 */
export class Unwrapper {
  readonly #modulus: number
  #highest: number | null = null

  /** @param bits of the numbers: 1 to 32 */
  constructor(bits: number) {
    this.#modulus = 2 ** bits
  }

  unwrap(value: number): number {
    const highest = this.#highest
    if (highest === null) {
      this.#highest = value
      return value
    }
    const extended = highest + this.#signed(value - highest)
    if (extended > highest) this.#highest = extended
    return extended
  }

  /** A difference by the shorter way: from −modulus/2 up to modulus/2. */
  #signed(difference: number): number {
    const forward = ((difference % this.#modulus) + this.#modulus) % this.#modulus
    return forward >= this.#modulus / 2 ? forward - this.#modulus : forward
  }
}
