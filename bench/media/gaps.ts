import { distance } from "./rtp.ts"

/** Which numbers of a stream were passed over: whoever leaves packets out closes up, so what is passed over is lost. */
export class Gaps {
  #highest: number | undefined

  /**
   * A packet has come that was not sent again.
   * @param sequence 16 bits
   * @returns how many more are missing than before it: those that it passes over; −1 where it was passed over itself
   */
  received(sequence: number): number {
    const highest = this.#highest ?? sequence - 1
    const ahead = distance(highest & 0xffff, sequence)
    if (ahead <= 0) return -1
    this.#highest = highest + ahead
    return ahead - 1
  }
}
