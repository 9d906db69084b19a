import type { Clock } from "@everline/server/internal"

/** A server's clock: this machine's, moved as far as a test says. */
export class TestClock implements Clock {
  #ahead = 0

  now(): number {
    return Date.now() + this.#ahead
  }

  /** Moves on by so many milliseconds, or back. */
  pass(ms: number): void {
    this.#ahead += ms
  }
}
