interface Timer {
  readonly at: number
  readonly run: () => void
}

/** A device's clock and timers, which stand still until a test moves them. */
export class VirtualTime {
  #now: number
  #timers: readonly Timer[] = []

  constructor(now: number) {
    this.#now = now
  }

  readonly now = (): number => this.#now

  /** Runs something when the time has moved on by so many milliseconds; returns how to stop it. */
  readonly timer = (ms: number, run: () => void): (() => void) => {
    const timer = { at: this.#now + ms, run }
    this.#timers = [...this.#timers, timer]
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer)
    }
  }

  /** Moves on, and runs on the way what is due, each at its own time. */
  pass(ms: number): void {
    const end = this.#now + ms
    for (;;) {
      let next: Timer | undefined
      for (const timer of this.#timers)
        if (timer.at <= end && timer.at < (next?.at ?? Number.POSITIVE_INFINITY)) next = timer
      if (next === undefined) break
      const due = next
      this.#timers = this.#timers.filter((other) => other !== due)
      this.#now = Math.max(this.#now, due.at)
      due.run()
    }
    this.#now = end
  }
}
