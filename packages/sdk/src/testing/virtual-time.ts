import type { Cancel } from "../ports.ts"

interface Due {
  readonly at: number
  readonly run: () => void
}

/** A clock that stands still until a test moves it. */
export class VirtualTime {
  #now = 1_000_000
  readonly #due = new Set<Due>()

  readonly now = (): number => this.#now

  readonly timer = (ms: number, run: () => void): Cancel => {
    const due = { at: this.#now + ms, run }
    this.#due.add(due)
    return () => this.#due.delete(due)
  }

  /** Lets so many milliseconds pass; what is due runs in order, and everything that follows from it at once. */
  async pass(ms: number): Promise<void> {
    const end = this.#now + ms
    await settle()
    for (let next = this.#next(end); next !== undefined; next = this.#next(end)) {
      this.#due.delete(next)
      this.#now = Math.max(this.#now, next.at)
      next.run()
      await settle()
    }
    this.#now = end
  }

  #next(end: number): Due | undefined {
    return [...this.#due].filter((due) => due.at <= end).sort((a, b) => a.at - b.at)[0]
  }
}

/** Lets everything happen that waits for nothing but its turn. */
export const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
