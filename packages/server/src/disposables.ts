/** What was opened, closed in the opposite order. (Node 20 has no AsyncDisposableStack.) */
export class Disposables implements AsyncDisposable {
  readonly #opened: (() => Promise<void> | void)[] = []

  use<T extends AsyncDisposable>(opened: T): T {
    this.#opened.push(async () => opened[Symbol.asyncDispose]())
    return opened
  }

  defer(close: () => Promise<void> | void): void {
    this.#opened.push(close)
  }

  /** Closes all, also when one fails; then throws the first failure. */
  async [Symbol.asyncDispose](): Promise<void> {
    const failures: unknown[] = []
    for (const close of this.#opened.splice(0).reverse()) {
      try {
        await close()
      } catch (error) {
        failures.push(error)
      }
    }
    if (failures.length > 0) throw failures[0]
  }

  /** Gives what `open` gives; when that throws, closes what it had opened. */
  static async opening<T>(open: (opened: Disposables) => Promise<T>): Promise<T> {
    const opened = new Disposables()
    try {
      return await open(opened)
    } catch (error) {
      await opened[Symbol.asyncDispose]().catch(() => {})
      throw error
    }
  }
}
