import {
  type AccountId,
  LIMITS,
  type Output,
  type PresenceSettings,
  type PresenceSignal,
  type PresenceState,
  type Time,
} from "@everline/protocol"
import { batch, type ReadonlySignal, type Signal, signal } from "@preact/signals-core"
import type { Presence as PresenceApi } from "../api/presence.ts"
import type { Cancel, Ports } from "../ports.ts"
import { Fetched } from "../record/fetched.ts"

/** Looks that begin within this time are asked for together. */
const GATHER_MS = 50
/** The server tells for a minute what changes; it is asked again this often. */
const REPEAT_MS = 30_000

type State = PresenceState | undefined

export interface PresenceOptions {
  readonly ports: Pick<Ports, "timer">
  /** Calls of the server. */
  readonly watch: (accounts: readonly AccountId[]) => Promise<Output<"presence.watch">>
  readonly away: (away: boolean) => Promise<unknown>
  readonly lastSeen: (account: AccountId) => Promise<Output<"presence.lastSeen">>
  readonly settings: () => Promise<PresenceSettings>
  readonly show: (change: Partial<PresenceSettings>) => Promise<unknown>
}

/** Who is here, of those whom somebody looks at. */
export class Presence implements PresenceApi {
  readonly #options: PresenceOptions
  readonly #states = new Map<AccountId, Signal<State>>()
  readonly #settings: Fetched<PresenceSettings>
  /** Whom somebody looks at, and who of them is still to be asked for. */
  readonly #watched = new Set<AccountId>()
  readonly #wanted = new Set<AccountId>()
  #isAway = false
  #gather: Cancel | undefined
  #repeat: Cancel = () => undefined

  constructor(options: PresenceOptions) {
    this.#options = options
    this.#settings = new Fetched(options.settings)
  }

  of(account: AccountId): ReadonlySignal<State> {
    let state = this.#states.get(account)
    if (state === undefined) {
      state = signal<State>(undefined, {
        watched: () => {
          this.#watched.add(account)
          this.#want(account)
        },
        unwatched: () => {
          this.#watched.delete(account)
        },
      })
      this.#states.set(account, state)
    }
    return state
  }

  get settings(): ReadonlySignal<PresenceSettings | undefined> {
    return this.#settings.value
  }

  async lastSeen(account: AccountId): Promise<Time | null> {
    return (await this.#options.lastSeen(account)).lastSeenAt
  }

  away(away: boolean): void {
    if (away === this.#isAway) return
    this.#isAway = away
    this.#tellAway()
  }

  async show(change: Partial<PresenceSettings>): Promise<void> {
    await this.#options.show(change)
  }

  /** The line is up: the server knows nothing of what was said on another. */
  resume(): void {
    if (this.#isAway) this.#tellAway()
    this.#settings.resume()
    for (const account of this.#watched) this.#want(account)
    this.#repeat()
    this.#repeatLater()
  }

  /** The line is down: nothing is known. */
  lost(): void {
    this.#repeat()
    batch(() => {
      for (const state of this.#states.values()) state.value = undefined
    })
  }

  signalled({ account, state }: PresenceSignal): void {
    const known = this.#states.get(account)
    if (known !== undefined) known.value = state
  }

  shown(settings: PresenceSettings): void {
    this.#settings.put(settings)
  }

  clear(): void {
    this.lost()
    this.#settings.clear()
  }

  #tellAway(): void {
    this.#options.away(this.#isAway).catch(() => undefined)
  }

  #want(account: AccountId): void {
    this.#wanted.add(account)
    this.#gather ??= this.#options.ports.timer(GATHER_MS, () => {
      this.#gather = undefined
      void this.#ask()
    })
  }

  async #ask(): Promise<void> {
    const wanted = [...this.#wanted].filter((account) => this.#watched.has(account))
    this.#wanted.clear()
    for (let from = 0; from < wanted.length; from += LIMITS.watchAccounts) {
      const accounts = wanted.slice(from, from + LIMITS.watchAccounts)
      // When the line is down it is asked for anew; when the server is busy, with the next repetition.
      const answer = await this.#options.watch(accounts).catch(() => undefined)
      if (answer !== undefined) this.#answered(accounts, answer.states)
    }
  }

  #answered(accounts: readonly AccountId[], here: readonly PresenceSignal[]): void {
    const states = new Map(here.map(({ account, state }) => [account, state]))
    batch(() => {
      for (const account of accounts) this.signalled({ account, state: states.get(account) ?? "offline" })
    })
  }

  #repeatLater(): void {
    this.#repeat = this.#options.ports.timer(REPEAT_MS, () => {
      for (const account of this.#watched) this.#want(account)
      this.#repeatLater()
    })
  }
}
