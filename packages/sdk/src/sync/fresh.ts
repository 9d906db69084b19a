/**
 * Questions of which only a fresh answer will do. One that is on its way may have been read before the news that makes
 * somebody ask: then the question is asked once more after it, by all together who want that.
 */
export class Fresh<Key> {
  readonly #ask: (key: Key) => Promise<void>
  readonly #asked = new Map<Key, Promise<void>>()
  /** What will be asked once more. */
  readonly #again = new Map<Key, Promise<void>>()

  /** @param ask never rejects */
  constructor(ask: (key: Key) => Promise<void>) {
    this.#ask = ask
  }

  /** Resolves with an answer that was read from here on, or when there is none to be had. */
  ask(key: Key): Promise<void> {
    const asked = this.#asked.get(key)
    if (asked === undefined) return this.#begin(key)
    const again = this.#again.get(key) ?? asked.then(() => this.#repeat(key))
    this.#again.set(key, again)
    return again
  }

  /** Resolves with any answer, also one that is on its way. */
  any(key: Key): Promise<void> {
    return this.#asked.get(key) ?? this.#begin(key)
  }

  #repeat(key: Key): Promise<void> {
    this.#again.delete(key)
    return this.ask(key)
  }

  #begin(key: Key): Promise<void> {
    const asking = this.#ask(key).then(() => {
      this.#asked.delete(key)
    })
    this.#asked.set(key, asking)
    return asking
  }
}
