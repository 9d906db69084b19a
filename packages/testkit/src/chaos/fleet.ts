/** Several servers of one record, each a process of its own, joined by a real NATS, with a balancer before them. */
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type AccountId, type ConversationId, newId } from "@everline/protocol"
import { Disposables, openRecord, type Services } from "@everline/server/internal"
import { inject } from "vitest"
import { BareClient } from "../bare-client.ts"
import { type BusProxy, busProxy } from "../bus-proxy.ts"
import { createDatabase } from "../database.ts"
import { type DeviceOptions, TestDevice } from "../device.ts"
import { databaseUrl } from "../servers.ts"
import { balancer } from "./balancer.ts"
import { ServerProcess } from "./server-process.ts"

export interface Citizen {
  readonly account: AccountId
  readonly token: string
}

export class Fleet implements AsyncDisposable {
  readonly servers: readonly ServerProcess[]
  /** Between each server and NATS. */
  readonly buses: readonly BusProxy[]
  /** The balancer: "http://127.0.0.1:1234". */
  readonly url: string
  /** What servers said that the contract does not declare. */
  readonly faults: string[] = []
  readonly #services: Services
  readonly #opened: Disposables

  private constructor(parts: Pick<Fleet, "servers" | "buses" | "url">, services: Services, opened: Disposables) {
    this.servers = parts.servers
    this.buses = parts.buses
    this.url = parts.url
    this.#services = services
    this.#opened = opened
  }

  static start(count: number): Promise<Fleet> {
    return Disposables.opening(async (opened) => {
      const { config } = opened.use(await createDatabase())
      const url = databaseUrl(config)
      const files = { folder: await mkdtemp(join(tmpdir(), "everline-files-")), largest: 2 ** 28, quota: 2 ** 33 }
      opened.defer(() => rm(files.folder, { recursive: true, force: true }))
      const where = { dataFolder: tmpdir(), database: { kind: "external", url }, maxMembers: 500, files } as const
      const { services } = opened.use(await openRecord({ ...where, signUp: "invited" }, () => {}))
      const buses: BusProxy[] = []
      const servers: ServerProcess[] = []
      for (let i = 0; i < count; i += 1) {
        const bus = opened.use(await busProxy(inject("natsUrl")))
        buses.push(bus)
        servers.push(
          opened.use(
            await ServerProcess.start({
              settings: { DATABASE_URL: url, NATS_URL: bus.url, EVERLINE_FILES: files.folder },
            }),
          ),
        )
      }
      const { url: front } = opened.use(await balancer(servers.map((server) => server.url)))
      return new Fleet({ servers, buses, url: front }, services, opened)
    })
  }

  /** So many accounts of one device each, all in one group. */
  async settle(count: number): Promise<{ readonly people: readonly Citizen[]; readonly group: ConversationId }> {
    const { accounts, handlers } = this.#services
    const people: Citizen[] = []
    const group = newId<ConversationId>()
    for (let i = 0; i < count; i += 1) {
      const { self, token } = await accounts.createBot(`citizen-${i}`, `Citizen ${i}`)
      people.push({ account: self.account, token })
    }
    const [founder, ...others] = await Promise.all(
      people.map(({ token }) => this.#services.devices.authenticate(token)),
    )
    if (founder === undefined) throw new Error("nobody lives here")
    const caller = { account: founder.self.account, device: founder.device, admin: false, address: "127.0.0.1" }
    const members = others.map(({ self }) => self.account)
    await handlers["conversations.create"](caller, { conversation: group, title: "Square", members })
    return { people, group }
  }

  /** A device of somebody; it reaches a server through the balancer unless told where to go. */
  device({ token }: Citizen, options: Partial<DeviceOptions> = {}): TestDevice {
    const device = new TestDevice({ shape: "program", token, route: () => this.url, report: this.#report, ...options })
    return this.#opened.use(device)
  }

  /** A line for frames alone to one of the servers. */
  async bare({ token }: Citizen, place: number): Promise<BareClient> {
    return this.#opened.use(await BareClient.open({ url: this.server(place).url, token, report: this.#report }))
  }

  server(place: number): ServerProcess {
    const server = this.servers[place]
    if (server === undefined) throw new Error(`no server ${place}`)
    return server
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#opened[Symbol.asyncDispose]()
  }

  readonly #report = (fault: string): void => {
    this.faults.push(fault)
  }
}
