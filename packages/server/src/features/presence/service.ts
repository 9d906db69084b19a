import { randomUUID } from "node:crypto"
import {
  type AccountId,
  type CheckedInput,
  type DeviceId,
  type Output,
  type PresenceSettings,
  type PresenceState,
  SIGNAL,
  type SignalFrame,
  type Time,
} from "@everline/protocol"
import type { Database } from "../../database.ts"
import type { SignedIn } from "../../handler.ts"
import type { Journal } from "../../journal/journal.ts"
import { horizon, Polling } from "../../polling.ts"
import type { Clock } from "../../ports/clock.ts"
import { appendChange } from "../account-entries.ts"
import { HEARTBEAT_MS, lastSeen, shown, TTL_MS, together } from "./rules.ts"
import * as store from "./store.ts"
import { Watches } from "./watches.ts"

/** How often is written who came and went, and read what others wrote, in milliseconds. */
const TURN_MS = 500

export interface PresenceOptions {
  readonly database: Database
  readonly journal: Journal
  readonly clock: Clock
  readonly failed: (error: unknown) => void
}

/** Tells the sockets of one device. */
export type TellDevice = (device: DeviceId, frame: SignalFrame) => void

/**
 * Who is here. Each server keeps in the record who is connected to it, all changes of half a second in one statement,
 * and reads there what became of those whom somebody here looks at: nobody else is told anything. So it is right within
 * two seconds on every server, with a bus and without.
 */
export class Presence implements AsyncDisposable {
  readonly #options: PresenceOptions
  readonly #server = randomUUID()
  readonly #watches = new Watches()
  /** Accounts with devices that are connected here. */
  readonly #here = new Map<AccountId, Map<DeviceId, PresenceState>>()
  /** Whose state here is not written yet. */
  #changed = new Set<AccountId>()
  /** To be looked at again, whether or not anything is known to have changed. */
  #again = new Set<AccountId>()
  #tell: TellDevice | undefined
  #polling: Polling | undefined
  #from = "0"
  #live = ""
  #beatAt: Time = 0

  constructor(options: PresenceOptions) {
    this.#options = options
  }

  /** This server has sockets: from now on it says who is here, and tells who looks. */
  async begin(tell: TellDevice): Promise<void> {
    const { database, failed } = this.#options
    this.#tell = tell
    this.#from = await horizon(database)
    this.#polling = new Polling({ every: () => TURN_MS, turn: () => this.turn(), failed })
  }

  /** The first socket of a device is here. */
  came(account: AccountId, device: DeviceId): void {
    this.#set(account, device, "online")
  }

  /** The last socket of a device is gone. */
  went(account: AccountId, device: DeviceId): void {
    this.#watches.remove(device)
    this.#set(account, device, "offline")
  }

  /** Nobody is at a device that is connected, or somebody again. */
  setAway({ account, device }: SignedIn, away: boolean): void {
    if (this.#here.get(account)?.has(device)) this.#set(account, device, away ? "away" : "online")
  }

  /**
   * Who of these is here, as they are shown; for a minute the device is told when that changes. Who is not named is
   * offline, which does not tell whether there is such an account.
   */
  async watch(
    { account: viewer, device }: SignedIn,
    accounts: readonly AccountId[],
  ): Promise<Output<"presence.watch">> {
    const pairs = [...new Set(accounts)].map((account) => ({ viewer, account }))
    const found = new Map((await this.#look(pairs)).map((sight) => [sight.account, shown(sight)]))
    const states = pairs.map(({ account }) => ({ account, state: found.get(account) ?? "offline" }))
    // A device that went meanwhile looks at nobody.
    if (this.#here.get(viewer)?.has(device)) {
      for (const { account, state } of states) {
        this.#watches.add(device, viewer, account, state)
        // What changed while this was read is looked for once more.
        this.#again.add(account)
      }
    }
    return { states: states.filter(({ state }) => state !== "offline") }
  }

  /** When somebody was last here; null for who may not see it, and of whom there is not. */
  async lastSeen({ account: viewer }: SignedIn, account: AccountId): Promise<Time | null> {
    const [sight] = await this.#look([{ viewer, account }])
    if (sight === undefined) return null
    return lastSeen({ ...sight, ...(await store.lastHere(this.#options.database, account)) })
  }

  /** Who sees the account from now on; what is not named stays as it is, whatever the device that asks knew of it. */
  async show(account: AccountId, change: CheckedInput<"presence.show">): Promise<void> {
    const { clock, journal } = this.#options
    await journal.transact(async (tx) => {
      await tx.lock([account])
      const before = await store.settings(tx, account)
      const settings = { ...before, ...change }
      if (settings.shownTo === before.shownTo && settings.invisible === before.invisible) return
      await store.setSettings(tx, account, settings)
      await appendChange(tx, account, { kind: "presence_settings", settings }, clock.now())
    })
  }

  settings(account: AccountId): Promise<PresenceSettings> {
    return store.settings(this.#options.database, account)
  }

  /** Writes what changed here, reads what changed anywhere, and tells who looks. Rejects when the record does not answer. */
  async turn(): Promise<void> {
    await this.#beat()
    await this.#write()
    this.#watches.lapse()
    const { accounts } = this.#watches
    if (accounts.length === 0) return
    const { database } = this.#options
    const again = this.#again
    this.#again = new Set()
    try {
      const next = await horizon(database)
      const changed = await store.changedSince(database, this.#from, accounts)
      await this.#showAgain([...new Set([...again, ...changed])])
      this.#from = next
    } catch (error) {
      for (const account of again) this.#again.add(account)
      throw error
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#polling?.[Symbol.asyncDispose]()
    if (this.#polling !== undefined) await store.leave(this.#options.database, this.#server).catch(() => undefined)
  }

  #set(account: AccountId, device: DeviceId, state: PresenceState): void {
    const devices = this.#here.get(account) ?? new Map<DeviceId, PresenceState>()
    if (state === "offline") devices.delete(device)
    else devices.set(device, state)
    if (devices.size > 0) this.#here.set(account, devices)
    else this.#here.delete(account)
    this.#changed.add(account)
  }

  async #write(): Promise<void> {
    if (this.#changed.size === 0) return
    const changed = this.#changed
    this.#changed = new Set()
    const states = [...changed].map((account) => [account, together(this.#here.get(account)?.values() ?? [])] as const)
    try {
      await store.write(this.#options.database, this.#server, states)
    } catch (error) {
      for (const account of changed) this.#changed.add(account)
      throw error
    }
  }

  /** Says that this server is here, and looks whether others still are. */
  async #beat(): Promise<void> {
    const { clock, database } = this.#options
    const now = clock.now()
    // A clock that was set back must not keep it silent.
    if (Math.abs(now - this.#beatAt) < HEARTBEAT_MS) return
    const isKnown = await store.beat(database, this.#server, now, now - 4 * TTL_MS)
    // At the first time, or when the record has lost it: what is here is written anew.
    if (!isKnown) for (const account of this.#here.keys()) this.#changed.add(account)
    this.#beatAt = now
    const live = (await store.liveServers(database, now - TTL_MS)).join()
    if (live === this.#live) return
    this.#live = live
    await this.#showAgain(this.#watches.accounts)
  }

  async #showAgain(accounts: readonly AccountId[]): Promise<void> {
    const pairs = this.#watches.pairs(accounts)
    if (pairs.length === 0) return
    for (const sight of await this.#look(pairs)) {
      const state = shown(sight)
      const frame: SignalFrame = [SIGNAL, "presence", { account: sight.account, state }]
      for (const device of this.#watches.turn(sight, state)) this.#tell?.(device, frame)
    }
  }

  #look(pairs: readonly store.Pair[]): Promise<readonly (store.Pair & Parameters<typeof shown>[0])[]> {
    const { clock, database } = this.#options
    return store.look(database, pairs, clock.now() - TTL_MS)
  }
}
