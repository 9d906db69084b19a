import type { AccountId, Profile, Welcome } from "@everline/protocol"
import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals-core"
import type { Session } from "../api/accounts.ts"
import type { StoredSession } from "../cache/cache.ts"
import type { Keeper } from "../cache/keeper.ts"
import type { Connection } from "../link/connection.ts"
import type { Locks } from "../ports.ts"

/** Who is logged in on this device. Tabs share it by the cache. */
export class Sessions {
  readonly #keeper: Pick<Keeper, "add" | "flush" | "session">
  readonly #locks: Locks
  readonly #stored: Signal<StoredSession | null> = signal(null)
  /** The token that was last asked for. */
  #used: string | null = null
  readonly session: ReadonlySignal<Session | null>
  readonly self: ReadonlySignal<AccountId | undefined>

  constructor(keeper: Pick<Keeper, "add" | "flush" | "session">, locks: Locks) {
    this.#keeper = keeper
    this.#locks = locks
    this.session = computed(() => {
      const stored = this.#stored.value
      if (stored === null || stored.token === null || stored.self === null || stored.device === null) return null
      return { self: stored.self, device: stored.device }
    })
    this.self = computed(() => this.#stored.value?.self?.account)
  }

  restore(stored: StoredSession | null): void {
    this.#stored.value = stored
  }

  /** The token to say hello with: the one that another tab may have got since. Null when nobody is logged in. */
  async token(): Promise<string | null> {
    const kept = await this.#keeper.session()
    const stored = this.#stored.peek()
    this.#used = stored === null ? null : (kept?.token ?? stored.token)
    return this.#used
  }

  /** The token to send a request with beside the connection. */
  async bearer(): Promise<string | null> {
    const kept = await this.#keeper.session()
    const stored = this.#stored.peek()
    return stored === null ? null : (kept?.token ?? stored.token)
  }

  /** Whether another tab has logged in anew since this one connected; then this one goes on with that. */
  async follow(): Promise<boolean> {
    const kept = await this.#keeper.session()
    if (kept === null || kept.token === null || kept.token === this.#used) return false
    this.#stored.value = kept
    return true
  }

  /** Resolves, and only then is there a session, when it is kept: a tab that is closed the moment after stays in. */
  async begin(stored: StoredSession): Promise<void> {
    this.#keeper.add({ session: stored })
    await this.#keeper.flush()
    this.#stored.value = stored
  }

  /** The token is no good any more. Whose it was stays known, and so does what was kept for them. */
  expire(): void {
    const stored = this.#stored.peek()
    if (stored !== null) this.#put({ ...stored, token: null })
  }

  /** The server has said whose token it is. */
  welcomed({ self, device }: Welcome): void {
    this.#put({ token: this.#used, self, device })
  }

  /** The account's profile changed. */
  renamed(profile: Profile): void {
    const stored = this.#stored.peek()
    if (stored?.self?.account === profile.account) this.#put({ ...stored, self: { ...stored.self, ...profile } })
  }

  /** Gets a successor for the token; one tab does it for all. */
  async rotate(call: Connection["call"]): Promise<void> {
    const old = this.#used
    await this.#locks.exclusive("everline-rotate", async () => {
      const stored = await this.#keeper.session()
      if (stored === null || stored.token !== old) return
      const { token } = await call("devices.rotate", {})
      await this.begin({ ...stored, token })
    })
  }

  clear(): void {
    this.#stored.value = null
  }

  /**
   * Kept at once, and only when it is news: a write that waits could undo the log-in of another account in another tab.
   */
  #put(stored: StoredSession): void {
    const isKept = isSame(stored, this.#stored.peek())
    this.#stored.value = stored
    if (isKept) return
    this.#keeper.add({ session: stored })
    void this.#keeper.flush()
  }
}

const isSame = (one: StoredSession, other: StoredSession | null): boolean =>
  one.token === other?.token && one.device === other.device && JSON.stringify(one.self) === JSON.stringify(other.self)
