import { type ReadonlySignal, type Signal, signal } from "@preact/signals-core"

/** A list of the server's, as long as somebody looks at it: asked for when they begin to, and whenever it changed. */
export class Watched<T> {
  readonly #ask: () => Promise<readonly T[]>
  readonly #list: Signal<readonly T[] | undefined>
  #isWatched = false

  constructor(ask: () => Promise<readonly T[]>) {
    this.#ask = ask
    this.#list = signal<readonly T[] | undefined>(undefined, {
      watched: () => {
        this.#isWatched = true
        this.changed()
      },
      unwatched: () => {
        this.#isWatched = false
      },
    })
  }

  /** Undefined until it is known. */
  get list(): ReadonlySignal<readonly T[] | undefined> {
    return this.#list
  }

  /** Something of it changed, or the line is up. */
  changed(): void {
    if (!this.#isWatched) return
    this.#ask().then(
      (list) => {
        this.#list.value = list
      },
      // The line broke; when it is back this is asked again.
      () => undefined,
    )
  }

  clear(): void {
    this.#list.value = undefined
  }
}
