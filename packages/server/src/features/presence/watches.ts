import type { AccountId, DeviceId, PresenceState } from "@everline/protocol"
import { MOST_WATCHED, WATCH_MS } from "./rules.ts"
import type { Pair } from "./store.ts"

interface Watched {
  /** What the device was told last. */
  readonly shown: PresenceState
  /** By performance.now. */
  readonly until: number
}

interface Watcher {
  readonly account: AccountId
  readonly watched: Map<AccountId, Watched>
}

/** Which devices look at whom, and what they were told. A look lapses when it is not repeated. */
export class Watches {
  readonly #now: () => number
  readonly #watchers = new Map<DeviceId, Watcher>()
  /** Devices that look at an account. */
  readonly #devices = new Map<AccountId, Set<DeviceId>>()

  constructor(now: () => number = () => performance.now()) {
    this.#now = now
  }

  /** Everybody who is looked at. */
  get accounts(): readonly AccountId[] {
    return [...this.#devices.keys()]
  }

  /** From now on a device looks at somebody, and knows this. Of too many the oldest are looked at no more. */
  add(device: DeviceId, viewer: AccountId, account: AccountId, shown: PresenceState): void {
    const watcher = this.#watchers.get(device) ?? { account: viewer, watched: new Map<AccountId, Watched>() }
    this.#watchers.set(device, watcher)
    // Put at the end, so that the first is the oldest.
    watcher.watched.delete(account)
    watcher.watched.set(account, { shown, until: this.#now() + WATCH_MS })
    const devices = this.#devices.get(account) ?? new Set()
    this.#devices.set(account, devices.add(device))
    const [oldest] = watcher.watched.keys()
    if (watcher.watched.size > MOST_WATCHED && oldest !== undefined) this.#forget(device, watcher, oldest)
  }

  /** Who looks at one of these, each pair once. */
  pairs(accounts: readonly AccountId[]): readonly Pair[] {
    const pairs: Pair[] = []
    for (const account of accounts) {
      const viewers = new Set<AccountId>()
      for (const device of this.#devices.get(account) ?? []) {
        const viewer = this.#watchers.get(device)?.account
        if (viewer !== undefined && viewers.size !== viewers.add(viewer).size) pairs.push({ viewer, account })
      }
    }
    return pairs
  }

  /** Somebody is shown to who looks from now on; the devices that knew something else. */
  turn({ viewer, account }: Pair, shown: PresenceState): readonly DeviceId[] {
    return [...(this.#devices.get(account) ?? [])].filter((device) => {
      const watcher = this.#watchers.get(device)
      const known = watcher?.watched.get(account)
      if (watcher?.account !== viewer || known === undefined || known.shown === shown) return false
      watcher.watched.set(account, { ...known, shown })
      return true
    })
  }

  /** A device is gone. */
  remove(device: DeviceId): void {
    const watcher = this.#watchers.get(device)
    for (const account of watcher?.watched.keys() ?? []) if (watcher) this.#forget(device, watcher, account)
  }

  /** Ends the looks that were not repeated. */
  lapse(): void {
    const now = this.#now()
    for (const [device, watcher] of this.#watchers)
      for (const [account, { until }] of watcher.watched) if (until < now) this.#forget(device, watcher, account)
  }

  #forget(device: DeviceId, watcher: Watcher, account: AccountId): void {
    watcher.watched.delete(account)
    if (watcher.watched.size === 0) this.#watchers.delete(device)
    const devices = this.#devices.get(account)
    if (devices?.delete(device) && devices.size === 0) this.#devices.delete(account)
  }
}
