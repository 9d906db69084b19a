/** Says something at once, and then so often at most: of what comes meanwhile the newest alone. */
export class Paced<Said> implements Disposable {
  readonly #every: number
  readonly #say: (said: Said) => void
  #timer: NodeJS.Timeout | undefined
  #next: { readonly said: Said } | undefined

  /** @param every milliseconds */
  constructor(every: number, say: (said: Said) => void) {
    this.#every = every
    this.#say = say
  }

  say(said: Said): void {
    if (this.#timer !== undefined) {
      this.#next = { said }
      return
    }
    this.#say(said)
    this.#timer = setTimeout(() => this.#later(), this.#every).unref()
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#next = undefined
  }

  #later(): void {
    this.#timer = undefined
    const next = this.#next
    this.#next = undefined
    if (next !== undefined) this.say(next.said)
  }
}
