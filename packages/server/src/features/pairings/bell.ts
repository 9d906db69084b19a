/** Wakes all who wait: at once when it is rung, and else every so often. Its clock stands while nobody waits. */
export class Bell {
  readonly #everyMs: number
  #waiting: (() => void)[] = []
  #timer: NodeJS.Timeout | undefined

  constructor(everyMs: number) {
    this.#everyMs = everyMs
  }

  /** The next time that it rings. */
  next(): Promise<void> {
    this.#timer ??= setTimeout(() => this.ring(), this.#everyMs).unref()
    return new Promise((resolve) => this.#waiting.push(resolve))
  }

  ring(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    for (const wake of this.#waiting.splice(0)) wake()
  }
}
