/** A whole Everline in one process: servers, people, their devices, and the lines between them. */
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { AccountId, DeviceId, Shape } from "@everline/protocol"
import { type Database, Disposables, openDatabase, type Services } from "@everline/server/internal"
import { inject } from "vitest"
import { BareClient, type BareOptions } from "./bare-client.ts"
import { type BusProxy, busProxy } from "./bus-proxy.ts"
import { createDatabase } from "./database.ts"
import { type DeviceOptions, TestDevice } from "./device.ts"
import { type FlakyProxy, flakyProxy } from "./flaky-proxy.ts"
import { type FrameProxy, frameProxy } from "./frame-proxy.ts"
import type { Fate } from "./meddler.ts"
import { type RunningServer, type Settings, type StartOptions, startServer } from "./servers.ts"
import { TestClock } from "./test-clock.ts"
import { online } from "./until.ts"
import { codecs } from "./wire.ts"

export interface NetworkOptions {
  /** How many servers share the record; devices are spread over them. Two are joined by a bus, a real NATS. */
  readonly servers?: 1 | 2
  /** What becomes of hints on the bus; then each server has a proxy to it, `bus(place)`. */
  readonly hints?: () => Fate
  /** Settings beside those of every test. */
  readonly settings?: Settings
  /** How far ahead the clock of each server's machine is, in milliseconds. Then `clock` is nobody's. */
  readonly machinesAhead?: readonly number[]
}

/** Somebody with devices, all logged in and online. */
export interface Person {
  readonly account: AccountId
  readonly userName: string
  readonly password: string
  readonly devices: readonly TestDevice[]
  /** One of the devices by its place. */
  device(place?: number): TestDevice
}

export class TestNetwork implements AsyncDisposable {
  /** The clock of all servers. */
  readonly clock = new TestClock()
  /** What servers said that the contract does not declare. The network does not close in peace while there is any. */
  readonly faults: string[] = []
  readonly #opened = new Disposables()
  readonly #servers: RunningServer[] = []
  #options: Omit<StartOptions, "time"> | undefined
  #machinesAhead: readonly number[] | undefined
  /** Between each server and the bus, where hints are meddled with. */
  readonly #buses: BusProxy[] = []
  #people = 0
  #places = 0

  static async create(options: NetworkOptions = {}): Promise<TestNetwork> {
    const network = new TestNetwork()
    try {
      await network.#open(options)
      return network
    } catch (error) {
      await network.#opened[Symbol.asyncDispose]()
      throw error
    }
  }

  /** Base URL of a server. */
  url(place = 0): string {
    return this.#server(place).url
  }

  /** Stops every server as an operator does, and starts them again; `between` happens while none runs. */
  async restart(between: () => Promise<void>): Promise<void> {
    for (const server of this.#servers) await server[Symbol.asyncDispose]()
    await between()
    for (const place of this.#servers.keys()) this.#servers[place] = await startServer(this.#config(place))
  }

  /** What lies between a server and the bus. Only where `hints` was given. */
  bus(place: number): BusProxy {
    return pick(this.#buses, place)
  }

  /** The features of a server, reached without a socket: to prepare and to look. */
  get services(): Services {
    return this.#server(0).services
  }

  /** The record itself. */
  get database(): Database {
    return this.#server(0).database
  }

  /** Works on the record itself, also while no server runs. */
  async withRecord<T>(work: (sql: Database) => Promise<T>): Promise<T> {
    await using database = openDatabase(this.#config(0).database)
    return await work(database)
  }

  /** Signs somebody up over HTTP with one device, and logs the other devices in. */
  async person(
    name: string,
    shapes: readonly Shape[] = ["phone"],
    options: Partial<DeviceOptions> = {},
  ): Promise<Person> {
    this.#people += 1
    const userName = `${name.toLowerCase()}-${this.#people}`
    const password = `${name}'s password`
    const devices = shapes.map((shape) => this.device({ ...options, shape }))
    const { invite } = await this.services.invites.create(null, false)
    for (const [i, { client, shape }] of devices.entries()) {
      const credentials = { userName, password, deviceName: `${name}'s ${shape}` }
      if (i === 0) await client.accounts.signUp({ ...credentials, invite, displayName: name })
      else await client.accounts.logIn(credentials)
    }
    await Promise.all(devices.map(online))
    const account = devices[0]?.client.session.value?.self.account
    if (account === undefined) throw new Error("somebody without a device")
    return { account, userName, password, devices, device: (place = 0) => pick(devices, place) }
  }

  /** A device that is not logged in, or holds a token. It lives as long as the network. */
  device(options: Partial<DeviceOptions> = {}): TestDevice {
    const place = this.#places++
    const device = new TestDevice({
      shape: "phone",
      codec: pick(codecs, place % codecs.length),
      route: () => this.url(place),
      report: this.#report,
      ...options,
    })
    return this.#opened.use(device)
  }
  /** Somebody made without a password, by the service itself, and the tokens of so many devices. */
  async account(userName: string, devices: number): Promise<{ account: AccountId; devices: readonly LoggedIn[] }> {
    const { accounts, journal } = this.services
    const { self, device, token } = await accounts.createBot(userName, userName)
    const { account } = self
    const others = await journal.transact(async (tx) => {
      await tx.lock([account])
      const added: LoggedIn[] = []
      for (let i = 1; i < devices; i += 1)
        added.push(await this.services.devices.add(tx, account, { name: `device ${i + 1}`, shape: "phone" }))
      return added
    })
    return { account, devices: [{ device, token }, ...others] }
  }

  /** Logs one more device of an account in; the answer starts it, with nothing but its token. */
  async laterDevice(account: AccountId): Promise<() => TestDevice> {
    const { devices, journal } = this.services
    const { token } = await journal.transact(async (tx) => {
      await tx.lock([account])
      return devices.add(tx, account, { name: "Later", shape: "phone" })
    })
    return () => this.device({ token })
  }

  /** A line for frames alone. @throws LineBroke when it is not welcome */
  async bare(options: Pick<BareOptions, "token"> & Partial<BareOptions>): Promise<BareClient> {
    return this.#opened.use(await BareClient.open({ url: this.url(), report: this.#report, ...options }))
  }

  /** A misbehaving line to a server. */
  async proxy(place = 0): Promise<FlakyProxy> {
    return this.#opened.use(await flakyProxy(this.url(place)))
  }

  /** A line to a server whose frames come twice or out of order. */
  async meddledLine(place: number, fate: () => Fate): Promise<FrameProxy> {
    return this.#opened.use(await frameProxy(this.url(place), fate))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#opened[Symbol.asyncDispose]()
    if (this.faults.length > 0) throw new Error(`${this.faults.length} faults:\n${this.faults.slice(0, 5).join("\n")}`)
  }

  readonly #report = (fault: string): void => {
    this.faults.push(fault)
  }

  #config(place: number): StartOptions {
    if (this.#options === undefined) throw new Error("the network is not open")
    const { settings, ...options } = this.#options
    const bus = this.#buses[place]
    const ahead = this.#machinesAhead?.[place]
    const time = ahead === undefined ? { clock: this.clock } : { machineClock: { now: () => Date.now() + ahead } }
    return { ...options, time, settings: { ...(bus && { NATS_URL: bus.url }), ...settings } }
  }

  #server(place: number): RunningServer {
    return pick(this.#servers, place % this.#servers.length)
  }

  async #open({ servers = 1, settings = {}, hints, machinesAhead }: NetworkOptions): Promise<void> {
    const { config } = this.#opened.use(await createDatabase())
    const files = await mkdtemp(join(tmpdir(), "everline-files-"))
    this.#opened.defer(() => rm(files, { recursive: true, force: true }))
    const nats: Settings = servers > 1 && hints === undefined ? { NATS_URL: inject("natsUrl") } : {}
    this.#options = { database: config, settings: { EVERLINE_FILES: files, ...nats, ...settings } }
    this.#machinesAhead = machinesAhead
    for (let i = 0; hints !== undefined && i < servers; i += 1)
      this.#buses.push(this.#opened.use(await busProxy(inject("natsUrl"), hints)))
    this.#opened.defer(async () => {
      for (const server of this.#servers) await server[Symbol.asyncDispose]()
    })
    for (let i = 0; i < servers; i += 1) this.#servers.push(await startServer(this.#config(i)))
  }
}

export interface LoggedIn {
  readonly device: DeviceId
  readonly token: string
}

function pick<T>(from: readonly T[], place: number): T {
  const found = from[place]
  if (found === undefined) throw new Error(`nothing at ${place}`)
  return found
}
