import type { AccountId, DeviceId, Self, Time } from "@everline/protocol"

/** What a token stands for. */
export interface Session {
  readonly device: DeviceId
  readonly self: Self
  /** When the token was made. */
  readonly tokenAt: Time
}

/** Sessions kept; the one used longest ago is forgotten first. */
const KEPT = 50_000
/** How long a session is believed: bounds what another server changed without a revocation (a name, a used successor). */
const FRESH_MS = 30_000

/** Sessions by their token's hash, so that a device that comes back costs no query. */
export class SessionCache {
  readonly #sessions = new Map<string, { readonly session: Session; readonly readAt: Time }>()

  get(hash: Buffer, now: Time): Session | undefined {
    const key = hash.toString("base64")
    const found = this.#sessions.get(key)
    if (found === undefined) return undefined
    this.#sessions.delete(key)
    // The clock may have been set back since.
    if (Math.abs(now - found.readAt) > FRESH_MS) return undefined
    this.#sessions.set(key, found)
    return found.session
  }

  set(hash: Buffer, session: Session, now: Time): void {
    this.#sessions.set(hash.toString("base64"), { session, readAt: now })
    if (this.#sessions.size <= KEPT) return
    const [oldest] = this.#sessions.keys()
    if (oldest !== undefined) this.#sessions.delete(oldest)
  }

  dropDevice(device: DeviceId): void {
    this.#drop((session) => session.device === device)
  }

  dropAccount(account: AccountId): void {
    this.#drop((session) => session.self.account === account)
  }

  #drop(isMeant: (session: Session) => boolean): void {
    for (const [key, { session }] of this.#sessions) if (isMeant(session)) this.#sessions.delete(key)
  }
}
