/** One connection, for as long as it works. */
import type pg from "pg"
import type { Sql } from "../../database.ts"
import { sparesConnection, told } from "./failures.ts"

/**
 * Runs statements, one after another.
 * @throws pg.DatabaseError what PostgreSQL refused; DatabaseUnavailable when it did not answer: see `isRetryable`
 */
export class Session implements Sql {
  readonly #client: pg.ClientBase
  #isBroken = false

  constructor(client: pg.ClientBase) {
    this.#client = client
  }

  /** Whether a statement failed in a way that leaves the connection useless. */
  get isBroken(): boolean {
    return this.#isBroken
  }

  async query<Row extends object>(text: string, values: readonly unknown[] = []): Promise<readonly Row[]> {
    return (await this.#run({ text, values: [...values] })).rows
  }

  async prepared<Row extends object>(name: string, text: string, values: readonly unknown[]): Promise<readonly Row[]> {
    return (await this.#run({ name, text, values: [...values] })).rows
  }

  /** Commits. @throws when a statement had failed: PostgreSQL then rolls back, and does not call that an error. */
  async commit(): Promise<void> {
    const { command } = await this.#run({ text: "commit" })
    if (command !== "COMMIT") throw new Error("a transaction with a failed statement cannot be committed")
  }

  async #run(config: pg.QueryConfig) {
    try {
      return await this.#client.query(config)
    } catch (error) {
      if (!sparesConnection(error)) this.#isBroken = true
      throw told(error)
    }
  }
}
