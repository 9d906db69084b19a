/** A connection of its own for one kind of work, so that it never waits for a free one. */
import pg from "pg"
import type { Lane } from "../../database.ts"
import { LIMITS } from "./client-config.ts"
import { told } from "./failures.ts"
import { Session } from "./session.ts"

interface Connection {
  readonly client: pg.Client
  readonly session: Session
  readonly ready: Promise<unknown>
}

/** Statements run one after another, in order. After the connection failed, the next statement connects anew. */
export class OwnConnection implements Lane {
  readonly #config: pg.ClientConfig
  #connection: Connection | undefined

  constructor(config: pg.ClientConfig) {
    this.#config = config
  }

  query<Row extends object>(text: string, values?: readonly unknown[]): Promise<readonly Row[]> {
    return this.#withSession((session) => session.query<Row>(text, values))
  }

  prepared<Row extends object>(name: string, text: string, values: readonly unknown[]): Promise<readonly Row[]> {
    return this.#withSession((session) => session.prepared<Row>(name, text, values))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#connection?.client.end()
  }

  async #withSession<T>(work: (session: Session) => Promise<T>): Promise<T> {
    this.#connection ??= this.#open()
    const connection = this.#connection
    // Ending a connection that has a statement under way closes it at once, and the statement fails.
    const timer = setTimeout(() => this.#drop(connection), LIMITS.request)
    try {
      await connection.ready
      return await work(connection.session)
    } finally {
      clearTimeout(timer)
      if (connection.session.isBroken) this.#drop(connection)
    }
  }

  #open(): Connection {
    const client = new pg.Client(this.#config)
    const ready = client.connect().catch((error: unknown) => {
      this.#drop(connection)
      throw told(error)
    })
    const connection = { client, session: new Session(client), ready }
    client.on("error", () => this.#drop(connection))
    return connection
  }

  #drop(connection: Connection): void {
    if (this.#connection === connection) this.#connection = undefined
    connection.client.end().catch(() => {})
  }
}
