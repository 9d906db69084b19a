/** One seed's people and their devices, on servers that other seeds use too. */
import type { AccountId, ConversationId, Marks } from "@everline/protocol"
import type { ConversationSummary } from "@everline/sdk"
import type { TestDevice } from "../device.ts"
import type { TestNetwork } from "../network.ts"
import { Random } from "../random.ts"
import { VirtualTime } from "../virtual-time.ts"
import { codecs } from "../wire.ts"
import { Sends } from "./sends.ts"
import type { Stage } from "./stage.ts"

const PEOPLE = 3
const DAY = 24 * 3600_000

export interface SimDevice {
  readonly name: string
  readonly owner: SimPerson
  readonly token: string
  readonly device: TestDevice
  /** Marks as this device last showed them: they never go back. */
  readonly shown: Map<ConversationId, Marks>
}

export interface SimPerson {
  readonly name: string
  readonly account: AccountId
  readonly devices: readonly SimDevice[]
}

export class World {
  readonly seed: number
  readonly stage: Stage
  readonly random: Random
  readonly quarrels: Random
  readonly tidying: Random
  readonly time = new VirtualTime(Date.now())
  readonly people: SimPerson[] = []
  readonly sends = new Sends()
  /** Promises that were seen to be broken on the way. */
  readonly broken: string[] = []
  /** What was done, to be read when a seed fails. */
  readonly story: string[] = []

  private constructor(stage: Stage, seed: number) {
    this.stage = stage
    this.seed = seed
    this.random = new Random(seed)
    this.quarrels = new Random(seed)
    this.tidying = new Random(seed)
  }

  static async create(stage: Stage, seed: number): Promise<World> {
    const world = new World(stage, seed)
    for (let i = 0; i < PEOPLE; i += 1) await world.#addPerson(["amy", "bob", "cid"][i] ?? `person ${i}`)
    return world
  }

  get network(): TestNetwork {
    return this.stage.network
  }

  get devices(): SimDevice[] {
    return this.people.flatMap(({ devices }) => devices)
  }

  /** Conversations as a device shows them. */
  known({ device }: SimDevice): readonly ConversationSummary[] {
    return device.client.conversations.list.value
  }

  /** The devices' time goes on by itself, twenty times as fast as ours, until the answer is disposed. */
  flow(): Disposable {
    const interval = setInterval(() => this.time.pass(100), 5)
    return { [Symbol.dispose]: () => clearInterval(interval) }
  }

  async end(): Promise<void> {
    using _flow = this.flow()
    await Promise.all(this.devices.map(({ device }) => device[Symbol.asyncDispose]()))
  }

  async #addPerson(name: string): Promise<void> {
    const userName = `${name}-${this.seed}-${crypto.randomUUID().slice(0, 8)}`
    const { account, devices } = await this.network.account(userName, 2 + this.random.below(2))
    const mine: SimDevice[] = []
    const person: SimPerson = { name, account, devices: mine }
    for (const [i, { token }] of devices.entries()) {
      // Device clocks are wrong by days: they may order nothing.
      const skew = (this.random.next() - 0.5) * 6 * DAY
      const device = this.network.device({
        token,
        shape: i === 0 ? "phone" : "desktop",
        codec: this.random.pick(codecs),
        route: () => this.network.url(this.random.below(2)),
        ports: { now: () => this.time.now() + skew, timer: this.time.timer, random: this.random.next },
      })
      mine.push({ name: `${name}'s device ${i + 1}`, owner: person, token, device, shown: new Map() })
    }
    this.people.push(person)
  }
}
