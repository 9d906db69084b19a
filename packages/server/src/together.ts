/** Most questions of one round: so few are answered long before anybody's patience ends. */
const MOST = 100
/**
 * Rounds begin this long after each other, in milliseconds, unless there is enough for a full one: a question of its own
 * costs as much as some twenty that share one, and whoever asks alone never waits.
 */
const PACE = 8

interface Waiting<Question, Answer> {
  readonly question: Question
  readonly resolve: (answer: Answer) => void
  readonly reject: (error: unknown) => void
}

/**
 * Asks the database one question for many who ask within a moment: while one round is answered the next gathers. When a
 * server comes back and two thousand devices with it, a round of a hundred costs little more than a single one. What is
 * answered was read after it was asked. A question may be a deed: rounds come one after the other, each in its order.
 */
export class Together<Question, Answer> {
  readonly #ask: (questions: readonly Question[]) => Promise<readonly Answer[]>
  #waiting: Waiting<Question, Answer>[] = []
  #isAsking = false
  /** When the last round began, by performance.now. */
  #begunAt = Number.NEGATIVE_INFINITY

  /** @param ask gives one answer for each question, in their order */
  constructor(ask: (questions: readonly Question[]) => Promise<readonly Answer[]>) {
    this.#ask = ask
  }

  /** Rejects with the database's error. */
  ask(question: Question): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ question, resolve, reject })
      if (!this.#isAsking) this.#next()
    })
  }

  #next(): void {
    this.#isAsking = this.#waiting.length > 0
    if (!this.#isAsking) return
    const wait = this.#waiting.length < MOST ? Math.ceil(this.#begunAt + PACE - performance.now()) : 0
    // Those of the same turn of the event loop come along.
    if (wait > 0) setTimeout(() => void this.#run(), wait)
    else setImmediate(() => void this.#run())
  }

  async #run(): Promise<void> {
    this.#begunAt = performance.now()
    await this.#round(this.#waiting.splice(0, MOST))
    this.#next()
  }

  async #round(asked: readonly Waiting<Question, Answer>[]): Promise<void> {
    try {
      const answers = await this.#ask(asked.map(({ question }) => question))
      if (answers.length !== asked.length) throw new Error("each question has one answer")
      for (const [i, answer] of answers.entries()) asked[i]?.resolve(answer)
    } catch (error) {
      // Those that came meanwhile have waited as long, perhaps, and are not to wait once more.
      for (const { reject } of [...asked, ...this.#waiting.splice(0)]) reject(error)
    }
  }
}
