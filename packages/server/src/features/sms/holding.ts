import { randomUUID } from "node:crypto"
import type { Time } from "@everline/protocol"
import type { Database } from "../../database.ts"
import { Polling } from "../../polling.ts"
import type { Clock } from "../../ports/clock.ts"
import type { GatewayEvents, Submitted, Trouble } from "../../ports/gateway.ts"
import * as store from "./holder-store.ts"
import { Sending } from "./sending.ts"
import type { GatewaySetup } from "./settings.ts"
import type { Settling } from "./settling.ts"

/** A server holds a gateway for so long without saying that it still does. */
export const HOLD_MS = 15_000
const RENEW_MS = 3_000
/** A line that breaks is made anew within seconds: until then its gateway is held to work. */
const GRACE_MS = 10_000

/** What gateways do, for metrics and the log. */
export interface GatewayWatch {
  gatewayTurned(gateway: string, isUp: boolean, trouble: Trouble | null): void
  /** Another server has it from now on, or nobody. */
  gatewayLeft(gateway: string): void
  submitted(gateway: string, answer: Submitted): void
  /** It has answered when nobody waited for it any more. */
  answeredLate(gateway: string, answer: Submitted): void
}

/** What takes on all that a gateway tells of its own accord. */
export type Ear = Omit<GatewayEvents, "changed" | "answered">

export interface HoldingOptions {
  readonly gateways: readonly GatewaySetup[]
  readonly database: Database
  readonly clock: Clock
  readonly settling: Settling
  readonly ear: (gateway: string) => Ear
  readonly watch: GatewayWatch
  readonly failed: (error: unknown) => void
}

/** A gateway that this server is connected to. */
interface Held {
  readonly sending: Sending
  readonly isUp: () => boolean
  readonly trouble: () => Trouble | null
  readonly openedAt: Time
  /** As it was told the last time; undefined: nothing was told yet. */
  toldUp: boolean | undefined
  /** As it is in the record, or is about to be. */
  noted: Trouble["what"] | undefined
  until: Time
}

/** Connects this server to the gateways that no other server of the record holds, and knows which of all of them work. */
export class Holding implements AsyncDisposable {
  readonly #options: HoldingOptions
  /** This server, for as long as it runs. */
  readonly #server = randomUUID()
  readonly #held = new Map<string, Held>()
  readonly #polling: Polling
  #holders: ReadonlyMap<string, store.Holder> = new Map()

  constructor(options: HoldingOptions) {
    this.#options = options
    const { failed } = options
    this.#polling = new Polling({ every: () => RENEW_MS, failed, turn: () => this.turn() })
    this.#polling.hurry()
  }

  /** Whether a gateway works, as far as is known: somebody holds it, and it is not down for long. */
  isWell(gateway: string): boolean {
    const holder = this.#holders.get(gateway)
    const now = this.#options.clock.now()
    return holder === undefined || (holder.lease > now && (holder.up || now - holder.since < GRACE_MS))
  }

  /** Takes what nobody holds, goes on holding what it has, and looks how the others do. */
  async turn(): Promise<void> {
    const { clock, database, gateways } = this.#options
    try {
      for (const setup of gateways) await this.#hold(setup)
      this.#holders = new Map((await store.listHolders(database)).map((holder) => [holder.gateway, holder]))
    } finally {
      // Who does not reach the record cannot say what became of anything, nor keep what comes in.
      for (const [name, { until }] of this.#held) if (until <= clock.now()) await this.#leave(name)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { clock, database, failed } = this.#options
    await this.#polling[Symbol.asyncDispose]()
    for (const name of [...this.#held.keys()]) {
      await this.#leave(name)
      await store.letGo(database, name, this.#server, clock.now()).catch(failed)
    }
  }

  async #hold(setup: GatewaySetup): Promise<void> {
    const { clock, database } = this.#options
    const now = clock.now()
    const before = this.#held.get(setup.name)
    const found = { up: before?.isUp() ?? false, trouble: before?.trouble() ?? null }
    const wish = { gateway: setup.name, server: this.#server, ...found, now, lease: now + HOLD_MS }
    if (!(await store.hold(database, wish))) return this.#leave(setup.name)
    const held = this.#held.get(setup.name) ?? this.#open(setup)
    held.until = now + HOLD_MS
    this.#look(setup.name, held)
  }

  /** Tells when a gateway comes up or goes down; of one that is new it is told that it is down when that lasts. */
  #look(name: string, held: Held): void {
    const { clock, watch } = this.#options
    const what = held.trouble()?.what
    if (what !== held.noted) this.#polling.hurry()
    held.noted = what
    const isUp = held.isUp()
    const isNew = held.toldUp === undefined && clock.now() - held.openedAt < GRACE_MS
    if (isUp === held.toldUp || (isNew && !isUp)) return
    held.toldUp = isUp
    watch.gatewayTurned(name, isUp, held.trouble())
    // All servers are to know it soon: they ask which gateway works.
    this.#polling.hurry()
  }

  #open(setup: GatewaySetup): Held {
    const { name, numbers } = setup
    const { database, clock, settling, watch, failed } = this.#options
    const gateway = setup.make()
    const submitted = (answer: Submitted) => watch.submitted(name, answer)
    const sender = numbers[0] ?? null
    const sending = new Sending({
      ...{ name, server: this.#server, sender, gateway, database, clock, settling, submitted, failed },
    })
    const held: Held = {
      ...{ sending, isUp: () => gateway.isUp, trouble: () => gateway.trouble },
      ...{ openedAt: clock.now(), toldUp: undefined, noted: undefined, until: 0 },
    }
    this.#held.set(name, held)
    gateway.open(this.#eventsOf(name, held))
    return held
  }

  #eventsOf(name: string, held: Held): GatewayEvents {
    const { ear, watch } = this.#options
    return {
      ...ear(name),
      answered: (submission, answer) => {
        watch.answeredLate(name, answer)
        held.sending.answeredLate(submission, answer)
      },
      changed: () => {
        held.sending.hurry()
        this.#look(name, held)
      },
    }
  }

  async #leave(name: string): Promise<void> {
    const held = this.#held.get(name)
    if (held === undefined) return
    this.#held.delete(name)
    this.#options.watch.gatewayLeft(name)
    await held.sending[Symbol.asyncDispose]()
  }
}
