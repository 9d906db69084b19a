import { type ReadonlySignal, type Signal, signal } from "@preact/signals-core"

/** Something of the account's that is asked for when somebody first looks at it, and follows what the server tells. */
export class Fetched<T> {
  readonly #value: Signal<T | undefined>
  readonly #fetch: () => Promise<T>
  #isWatched = false

  constructor(fetch: () => Promise<T>) {
    this.#fetch = fetch
    this.#value = signal<T | undefined>(undefined, {
      watched: () => {
        this.#isWatched = true
        this.#ask()
      },
      unwatched: () => {
        this.#isWatched = false
      },
    })
  }

  /** Undefined until it is known. */
  get value(): ReadonlySignal<T | undefined> {
    return this.#value
  }

  /** The line is up: what was told meanwhile may have passed this device by. */
  resume(): void {
    if (this.#isWatched) this.#ask()
  }

  put(value: T): void {
    this.#value.value = value
  }

  clear(): void {
    this.#value.value = undefined
  }

  #ask(): void {
    this.#fetch().then(
      (value) => this.put(value),
      () => undefined,
    )
  }
}
