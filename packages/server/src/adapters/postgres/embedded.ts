/** The server's own PostgreSQL: started, kept running, and stopped with it. */
import { rmdir } from "node:fs/promises"
import { setTimeout as delay } from "node:timers/promises"
import type pg from "pg"
import { bringUp, type Running } from "./bring-up.ts"
import { type Cluster, prepareCluster } from "./cluster.ts"
import type { Log, ServerAddress } from "./connection.ts"
import { freePort } from "./free-port.ts"
import { SUPERUSER } from "./initialise.ts"
import { findPostmaster, stopPostmaster } from "./postmaster.ts"
import { giveUpReserve } from "./reserve.ts"

/** A port's number is part of a socket's name; nothing listens on it. */
const SOCKET_NUMBER = 5432
const LONGEST_PAUSE = 2_000
const DATABASE = "everline"

export interface EmbeddedPostgres extends AsyncDisposable {
  readonly connectionConfig: ServerAddress
  /** The process number of PostgreSQL; another one after a restart. */
  readonly pid: number
  /** How often PostgreSQL ended by itself and was brought back. */
  readonly restarts: number
}

/**
 * Starts PostgreSQL on `dataDir`, or takes over the one that a killed server left running there. When it ends by
 * itself it is started again, until disposed; disposing stops it and waits for it.
 * @throws DatabaseStartError DataFolderInUse when another server holds the folder, DatabaseStartFailed,
 *   and those of `prepareCluster`
 */
export async function startEmbeddedPostgres(options: {
  /** A folder for PostgreSQL alone; made when missing. */
  readonly dataDir: string
  readonly log: Log
}): Promise<EmbeddedPostgres> {
  const begun = performance.now()
  await giveUpReserve(options.dataDir)
  const cluster = await prepareCluster(options.dataDir)
  const keeper = new Keeper(cluster, await chooseAddress(cluster), options.log)
  await keeper.start()
  options.log.info({ pid: keeper.pid, ms: Math.round(performance.now() - begun) }, "database is ready")
  return keeper
}

export async function chooseAddress(cluster: Cluster): Promise<ServerAddress> {
  const account = { user: SUPERUSER, password: cluster.password, database: DATABASE }
  if (cluster.socketDir) return { host: cluster.socketDir, port: SOCKET_NUMBER, ...account }
  const found = await findPostmaster(cluster)
  return { host: "127.0.0.1", port: found?.port ?? (await freePort()), ...account }
}

class Keeper implements EmbeddedPostgres {
  readonly connectionConfig: ServerAddress
  readonly #cluster: Cluster
  readonly #log: Log
  readonly #closing = new AbortController()
  #running: Running | undefined
  #pid = 0
  #restarts = 0
  #watch: Promise<void> | undefined

  constructor(cluster: Cluster, address: ServerAddress, log: Log) {
    this.#cluster = cluster
    this.connectionConfig = address
    this.#log = log
  }

  get pid(): number {
    return this.#pid
  }

  get restarts(): number {
    return this.#restarts
  }

  async start(): Promise<void> {
    const running = await this.#bringUp()
    try {
      await createDatabaseOnce(running.holder)
    } catch (error) {
      await stopPostmaster(this.#cluster, running.pid)
      throw error
    }
    this.#watch = this.#keepUp(running)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort()
    // Amid a restart: that gives up first, or it would go on behind our back.
    if (!this.#running) await this.#watch
    if (this.#running) await stopPostmaster(this.#cluster, this.#running.pid)
    await this.#watch
    if (this.#cluster.socketDir) await rmdir(this.#cluster.socketDir).catch(() => {})
  }

  async #bringUp(): Promise<Running> {
    // Not our own database: that one may not exist yet, or be replaced by a restored one.
    const address = { ...this.connectionConfig, database: "postgres" }
    const running = await bringUp(this.#cluster, address, this.#log, this.#closing.signal)
    this.#running = running
    this.#pid = running.pid
    return running
  }

  async #keepUp(first: Running): Promise<void> {
    for (let running: Running | undefined = first; running; running = await this.#bringBack()) {
      await running.ended
      if (this.#closing.signal.aborted) return
      this.#running = undefined
      this.#log.warn({ pid: running.pid }, "database ended by itself, starting it again")
    }
  }

  async #bringBack(): Promise<Running | undefined> {
    const { signal } = this.#closing
    const before = this.#pid
    for (let pause = 100; !signal.aborted; pause = Math.min(LONGEST_PAUSE, pause * 2)) {
      try {
        await giveUpReserve(this.#cluster.dataDir)
        const running = await this.#bringUp()
        if (running.pid !== before) this.#restarts++
        this.#log.info({ pid: running.pid }, "database is ready again")
        return running
      } catch (error) {
        if (!signal.aborted) this.#log.error({ err: error }, "database could not be started, trying again")
        await delay(pause, undefined, { signal }).catch(() => {})
      }
    }
    return
  }
}

async function createDatabaseOnce(client: pg.Client): Promise<void> {
  const { rowCount } = await client.query("select from pg_database where datname = $1", [DATABASE])
  if (rowCount === 0) await client.query(`create database ${DATABASE}`)
}
