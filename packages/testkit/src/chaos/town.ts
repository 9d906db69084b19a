/** People on a server that is about to suffer: some with outboxes, some without, all in the same conversations. */
import { type ConversationId, type ErrorCode, type Message, newId } from "@everline/protocol"
import { BareClient } from "../bare-client.ts"
import { TestDevice } from "../device.ts"
import { readHistory } from "../history.ts"
import { online, until } from "../until.ts"
import { contradictions, isWhole } from "./history.ts"
import { Load } from "./load.ts"
import { Reader } from "./reader.ts"
import { ServerProcess } from "./server-process.ts"

/** People whose devices have none: so many, unless a test wants fewer. */
const SENDERS = 10
const CONVERSATIONS = 4
/** People whose devices have an outbox; each sends at its own pace and gives up nothing. */
const PATIENT = 3

/** Well again within this, in milliseconds, when a fault is over. */
export const WELL_MS = 10_000

/** Lines that are compared; a device keeps a window of about a thousand. */
const NEWEST = 500

export interface TownOptions {
  readonly senders?: number
  /** On whose disk the data folder is; the machine's own when left out. */
  readonly folder?: string
}

export class Town implements AsyncDisposable {
  readonly server: ServerProcess
  readonly faults: string[] = []
  readonly #tokens: string[] = []
  readonly #conversations: ConversationId[] = []
  readonly #patient: TestDevice[] = []
  #loads: Load[] = []
  #written = 0

  private constructor(server: ServerProcess) {
    this.server = server
  }

  static async found({ senders = SENDERS, folder }: TownOptions = {}): Promise<Town> {
    const town = new Town(await ServerProcess.start({ parent: folder }))
    try {
      await town.#settle(senders)
      return town
    } catch (error) {
      await town[Symbol.asyncDispose]()
      throw error
    }
  }

  /** Everybody who has no outbox begins to send. */
  beginLoad(): void {
    this.#loads = this.#tokens.map(
      (token) => new Load({ url: this.server.url, token, conversations: this.#conversations, report: this.#report }),
    )
  }

  /** Somebody begins to read, over and over. */
  beginReading(): Reader {
    const [token] = this.#tokens
    const [conversation] = this.#conversations
    if (token === undefined || conversation === undefined) throw new Error("nobody lives here")
    return new Reader({ url: this.server.url, token, conversation, report: this.#report })
  }

  /** Everybody with an outbox writes something; it is theirs to see it through. */
  async write(): Promise<void> {
    for (const { client } of this.#patient) {
      this.#written += 1
      const conversation = this.#conversations[this.#written % CONVERSATIONS]
      if (conversation !== undefined) await client.messages.send(conversation, `patience ${this.#written}`)
      client.reconnect()
    }
  }

  /** Messages that were acknowledged so far. */
  get acknowledged(): number {
    return this.#loads.flatMap(({ history }) => history).filter(({ outcome }) => outcome.kind === "ok").length
  }

  /** With which codes the server refused messages so far. */
  get refusals(): Set<ErrorCode> {
    return new Set(this.#loads.flatMap(({ refusals }) => [...refusals]))
  }

  /** How long the slowest answer to a message took, good or bad, in milliseconds. */
  get slowestMs(): number {
    return Math.max(...this.#loads.map((load) => load.slowestMs))
  }

  /** Whether every outbox is empty. */
  async isAllSent(): Promise<boolean> {
    return (await Promise.all(this.#patient.map((device) => device.outbox()))).flat().length === 0
  }

  /** Resolves when messages are taken again, those included that devices kept meanwhile. `after` says after what. */
  async becomesWell(after: string): Promise<void> {
    const before = this.acknowledged
    await until(() => this.acknowledged > before, `messages are taken again after ${after}`, WELL_MS)
    await until(() => this.isAllSent(), `the outboxes are empty after ${after}`, WELL_MS)
  }

  /** Messages of which nobody knows how they ended. */
  get unknown(): number {
    return this.#loads.flatMap(({ history }) => history).filter(({ outcome }) => outcome.kind === "unknown").length
  }

  /** What was answered that no well-behaved server answers. */
  get surprises(): string[] {
    return [...this.#loads.flatMap(({ surprises }) => surprises), ...this.faults]
  }

  /** Ends the load, lets every outbox empty itself, and says what contradicts what was promised. */
  async reckon(): Promise<string[]> {
    await Promise.all(this.#loads.map((load) => load.stop()))
    for (const { client } of this.#patient) client.reconnect()
    await until(() => this.isAllSent(), "the outboxes are empty", 40_000)
    const record = await this.#readAll()
    const patience = [...record.values()].flat().filter(({ body }) => body.startsWith("patience"))
    const found = contradictions(
      this.#loads.flatMap(({ history }) => history),
      new Map([...record].map(([id, messages]) => [id, messages.filter(({ body }) => !body.startsWith("patience"))])),
    )
    if (patience.length !== this.#written || new Set(patience.map(({ body }) => body)).size !== this.#written)
      found.push(`${this.#written} were written with an outbox, and ${patience.length} are kept`)
    for (const [id, messages] of record) if (!isWhole(messages)) found.push(`${id} is not whole`)
    return [...found, ...(await this.#disagreements(record))]
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#loads.map((load) => load.stop()))
    for (const device of this.#patient) await device[Symbol.asyncDispose]()
    await this.server[Symbol.asyncDispose]()
  }

  readonly #report = (fault: string): void => {
    this.faults.push(fault)
  }

  async #settle(senders: number): Promise<void> {
    await using record = await this.server.record()
    const { accounts, handlers } = record.services
    const residents = []
    for (let i = 0; i < senders + PATIENT; i += 1)
      residents.push(await accounts.createBot(`resident-${i}`, `Resident ${i}`))
    const [founder, ...others] = residents
    if (founder === undefined) throw new Error("nobody lives here")
    const caller = { account: founder.self.account, device: founder.device, admin: false, address: "127.0.0.1" }
    const members = others.map(({ self }) => self.account)
    for (let n = 0; n < CONVERSATIONS; n += 1) {
      const conversation = newId<ConversationId>()
      await handlers["conversations.create"](caller, { conversation, title: `Square ${n}`, members })
      this.#conversations.push(conversation)
    }
    this.#tokens.push(...residents.slice(0, senders).map(({ token }) => token))
    this.#patient.push(...residents.slice(senders).map(({ token }) => this.#device(token)))
    await Promise.all(this.#patient.map(online))
  }

  #device(token: string): TestDevice {
    return new TestDevice({ shape: "program", token, route: () => this.server.url, report: this.#report })
  }

  /** Every message, as the server gives it to somebody who has nothing. */
  async #readAll(): Promise<Map<ConversationId, readonly Message[]>> {
    const [token] = this.#tokens
    if (token === undefined) throw new Error("nobody lives here")
    await using line = await BareClient.open({ url: this.server.url, token, report: this.#report })
    const record = new Map<ConversationId, readonly Message[]>()
    for (const journal of this.#conversations) {
      const messages: Message[] = []
      for (let after = 0, more = true; more; ) {
        const page = await line.call("journal.range", { journal, after })
        for (const entry of page.entries) if (entry.kind === "message") messages.push(entry.message)
        after = page.covers?.to ?? after
        more = page.more
      }
      record.set(journal, messages)
    }
    return record
  }

  /** I3: every device shows the same messages in the same order. */
  async #disagreements(record: ReadonlyMap<ConversationId, readonly Message[]>): Promise<string[]> {
    const found: string[] = []
    for (const [i, device] of this.#patient.entries()) {
      await online(device)
      for (const [conversation, messages] of record) {
        const kept = messages.map(({ seq }) => seq).slice(-NEWEST)
        const isShown = async () => {
          const lines = await readHistory(device.client, conversation, NEWEST)
          const shown = lines.flatMap((line) => (line.kind === "message" && line.seq !== null ? [line.seq] : []))
          return JSON.stringify(shown.slice(-NEWEST)) === JSON.stringify(kept)
        }
        await until(isShown, "it is shown").catch(() => found.push(`device ${i} shows ${conversation} otherwise`))
      }
    }
    return found
  }
}
