import { availableParallelism } from "node:os"
import { EverlineError } from "@everline/protocol"
import { hash, verify } from "@node-rs/argon2"

/** OWASP's figures for argon2id: 19 MiB, two passes, one lane. The library's default algorithm is argon2id. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

/** A hash that no password has, at the same cost: for names that nobody has, so that both take the same time. */
const NOBODY = `$argon2id$v=19$m=${COST.memoryCost},t=${COST.timeCost},p=${COST.parallelism}$${"A".repeat(22)}$${"A".repeat(43)}`

/** Hashes under way at once: each takes a core, and one of libuv's four threads, which files and names need too. */
const AT_ONCE = Math.min(3, availableParallelism())
/** Beyond this many, a caller is asked to come back: at some 30 ms each they would wait for seconds. */
const WAITING = 200

/** Makes and compares password hashes, a few at a time. */
export class Passwords {
  readonly #atOnce: number
  readonly #mayWait: number
  #running = 0
  readonly #waiting: (() => void)[] = []

  constructor({ atOnce = AT_ONCE, waiting = WAITING } = {}) {
    this.#atOnce = atOnce
    this.#mayWait = waiting
  }

  /** @throws unavailable when too many are waiting */
  hash(password: string): Promise<string> {
    return this.#inTurn(() => hash(canonical(password), COST))
  }

  /**
   * Whether this is the password. Without a hash the answer is no, after the same time.
   * @throws unavailable when too many are waiting
   */
  verify(kept: string | null, password: string): Promise<boolean> {
    return this.#inTurn(async () => (await verify(kept ?? NOBODY, canonical(password))) && kept !== null)
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running < this.#atOnce) this.#running += 1
    else {
      if (this.#waiting.length >= this.#mayWait) throw new EverlineError("unavailable", { retryAfterMs: 2_000 })
      // Whoever finishes hands its place over, so `#running` stays as it is.
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
    }
    try {
      return await work()
    } finally {
      const next = this.#waiting.shift()
      if (next) next()
      else this.#running -= 1
    }
  }
}

/** Keyboards differ in how they compose a letter with its accent; people do not. */
const canonical = (password: string): string => password.normalize("NFKC")
