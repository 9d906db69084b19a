/** A simulated carrier, and servers that text by it. */
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type Database, Disposables, openDatabase, Smsc } from "@everline/server/internal"
import { createDatabase, type TestDatabase } from "./database.ts"
import { databaseUrl, type RunningServer, type Settings, startServer } from "./servers.ts"
import { TestClock } from "./test-clock.ts"
import { until } from "./until.ts"

/** A number of the server's own. */
export const OURS = "+861069000001"

export class CarrierTown implements AsyncDisposable {
  readonly clock = new TestClock()
  readonly #opened = new Disposables()
  readonly smsc: Smsc
  readonly database: Database
  readonly record: TestDatabase
  /** For whoever starts a server of another kind on the same record. */
  readonly settings: Settings

  private constructor(smsc: Smsc, record: TestDatabase, file: string) {
    this.smsc = this.#opened.use(smsc)
    this.record = this.#opened.use(record)
    this.database = this.#opened.use(openDatabase(record.config))
    this.settings = { EVERLINE_SMS: file, DATABASE_URL: databaseUrl(record.config) }
  }

  /** @param gateway more of how it is reached. @param others more gateways, which come after it */
  static async found(gateway: object = {}, others: readonly object[] = []): Promise<CarrierTown> {
    const folder = await mkdtemp(join(tmpdir(), "everline-carrier-"))
    const smsc = await Smsc.start({ behaviour: { deliverAfterMs: 0 } })
    const file = join(folder, "sms.json")
    const { port, systemId, password } = smsc
    const smpp = { kind: "smpp", host: "127.0.0.1", port, systemId, password, numbers: [OURS], ...gateway }
    const caps = { prefix: {}, country: {}, server: {} }
    await writeFile(file, JSON.stringify({ home: "CN", caps, gateways: [smpp, ...others] }), { mode: 0o600 })
    const town = new CarrierTown(smsc, await createDatabase(), file)
    town.#opened.defer(() => rm(folder, { recursive: true }))
    return town
  }

  /** A server in this process, under a clock that a test moves. */
  async server(): Promise<RunningServer> {
    const time = { clock: this.clock }
    return this.#opened.use(await startServer({ database: this.record.config, time, settings: this.settings }))
  }

  /** Takes texts on, each for a phone of its own. */
  async text({ services, database }: RunningServer, bodies: readonly string[]): Promise<void> {
    const all = bodies.map((body, i) => ({
      ...({ purpose: "message", account: null, of: null, from: null, body } as const),
      to: phone(i),
    }))
    await database.transaction((tx) => services.texts.queue(tx, all))
  }

  /** How many texts are in each state. */
  async states(): Promise<Readonly<Record<string, number>>> {
    const rows = await this.database.query<{ state: string; count: number }>(
      "SELECT state, count(*) FROM texts GROUP BY state ORDER BY state",
    )
    return Object.fromEntries(rows.map(({ state, count }) => [state, count]))
  }

  /** Until so many texts are in each state, and none in another. */
  come(states: Readonly<Record<string, number>>): Promise<void> {
    const wanted = JSON.stringify(Object.entries(states).toSorted())
    const isSo = async () => JSON.stringify(Object.entries(await this.states()).toSorted()) === wanted
    return until(isSo, `texts are ${wanted}`)
  }

  /** What phones have got, in any order. */
  get brought(): readonly string[] {
    return [...this.smsc.phones].flatMap(({ texts }) => texts.filter(({ way }) => way === "in").map(({ text }) => text))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#opened[Symbol.asyncDispose]()
  }
}

/** A number of a phone. */
export const phone = (i: number): string => `+86138001${String(i).padStart(5, "0")}`
