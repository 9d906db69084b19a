/** The server's way to its database. */
import pg from "pg"
import type { Database, Lane, Sql } from "../../database.ts"
import { clientConfig, LIMITS } from "./client-config.ts"
import type { ConnectionConfig } from "./connection.ts"
import { isRetryable, told } from "./failures.ts"
import { OwnConnection } from "./lane.ts"
import { Session } from "./session.ts"

/** Of the 60 connections that our own PostgreSQL allows; leaves room for lanes and for a second server. */
const POOL_SIZE = 16

/**
 * Makes a pool for `address`; it connects when first used. Every call settles within 5 s, also when PostgreSQL hangs
 * or all connections are taken: then it fails with an error that is retryable, and the connection is given up.
 * A transaction has that one limit for all of it; inside, use the transaction only, for to ask for a second
 * connection while holding one can starve everybody. Dispose lanes before the database.
 */
export function openDatabase(address: ConnectionConfig): Database & AsyncDisposable {
  return new Pool(address)
}

class Pool implements Database, AsyncDisposable {
  readonly isRetryable = isRetryable
  readonly #config: pg.ClientConfig
  readonly #pool: pg.Pool

  constructor(address: ConnectionConfig) {
    this.#config = clientConfig(address)
    this.#pool = new pg.Pool({ ...this.#config, max: POOL_SIZE, idleTimeoutMillis: 60_000 })
    // A connection that breaks tells of it by the statement under way or the next; an idle one is left out by the pool.
    this.#pool.on("connect", (client) => client.on("error", () => {}))
    this.#pool.on("error", () => {})
  }

  query<Row extends object>(text: string, values?: readonly unknown[]): Promise<readonly Row[]> {
    return this.#withSession((session) => session.query<Row>(text, values))
  }

  prepared<Row extends object>(name: string, text: string, values: readonly unknown[]): Promise<readonly Row[]> {
    return this.#withSession((session) => session.prepared<Row>(name, text, values))
  }

  transaction<T>(work: (tx: Sql) => Promise<T>): Promise<T> {
    return this.#withSession(async (session) => {
      await session.query("begin")
      try {
        const result = await work(session)
        await session.commit()
        return result
      } catch (error) {
        if (!session.isBroken) await session.query("rollback")
        throw error
      }
    })
  }

  lane(name: string): Lane {
    return new OwnConnection({ ...this.#config, application_name: `everline ${name}` })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pool.end()
  }

  /** Runs `work` on a connection of the pool, all within the limit in time. */
  async #withSession<T>(work: (session: Session) => Promise<T>): Promise<T> {
    const begun = performance.now()
    const client = await this.#pool.connect().catch((error: unknown) => {
      throw told(error)
    })
    const session = new Session(client)
    let isGivenUp = false
    const left = LIMITS.request - (performance.now() - begun)
    // Giving up a connection closes it at once, and what it was asked last fails.
    const timer = setTimeout(() => {
      isGivenUp = true
      client.release(true)
    }, left)
    try {
      return await work(session)
    } finally {
      clearTimeout(timer)
      if (!isGivenUp) client.release(session.isBroken)
    }
  }
}
