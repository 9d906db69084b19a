import { type AccountId, type Device, type DeviceId, EverlineError, newId, type Shape } from "@everline/protocol"
import type { Database } from "../../database.ts"
import type { Journal } from "../../journal/journal.ts"
import type { JournalTransaction } from "../../journal/transaction.ts"
import type { Clock } from "../../ports/clock.ts"
import { Together } from "../../together.ts"
import { appendChange } from "../account-entries.ts"
import { LastSeen } from "./last-seen.ts"
import { type Session, SessionCache } from "./session-cache.ts"
import * as store from "./store.ts"
import { hashSecret, isOld, newSecret, successorOf } from "./tokens.ts"

/** Longer than any request to the database takes. */
const ENDED_MS = 30_000

/** What devices need of those who hold the sockets. */
export interface Lines {
  isOnline(device: DeviceId): boolean
  /** Ends a device's socket now, with `signed_out`. One that has none is left alone. */
  cut(device: DeviceId): void
  /** Ends all sockets of an account now, with `suspended`. */
  refuse(account: AccountId): void
  /** Lets all sockets of an account come back, to be looked at anew. */
  renew(account: AccountId): void
}

export interface DevicesOptions {
  readonly database: Database
  readonly journal: Pick<Journal, "transact">
  readonly clock: Clock
  /** From `successorKey`; the same on every server of one record. */
  readonly successorKey: Uint8Array
  readonly lines: Lines
  readonly failed: (error: unknown) => void
}

/** A session, and whether its token has become old. */
export type Authenticated = Pick<Session, "device" | "self"> & { readonly rotate: boolean }

/** The devices of accounts: their tokens, their names, their end. */
export class Devices implements AsyncDisposable {
  readonly #options: DevicesOptions
  readonly #sessions = new SessionCache()
  readonly #lastSeen: LastSeen
  readonly #tokens: Together<Uint8Array, store.TokenRow | null>
  /** Ended a short while ago: what was read of them before, and comes in only now, must not let them in. */
  readonly #ended = new Set<DeviceId>()
  /** Suspended since this server started, and not restored: what was read of them before must not let them in either. */
  readonly #suspended = new Set<AccountId>()

  constructor(options: DevicesOptions) {
    const { clock, database, failed, lines } = options
    this.#options = options
    this.#tokens = new Together((hashes) => store.findTokens(database, hashes))
    this.#lastSeen = new LastSeen({
      clock,
      failed,
      isOnline: (device) => lines.isOnline(device),
      write: (seen) => store.writeLastSeen(database, seen),
    })
  }

  /**
   * Whose token this is. Using a successor makes it the token and retires the one before; a retired one that is shown
   * again was copied, so it ends its device.
   * @param isHello whether somebody comes in; a request on the way while its token was replaced is only refused, for it was
   *   no thief's
   * @throws unauthenticated when there is no such token, signed_out when its device was ended, suspended
   */
  async authenticate(token: string, isHello = true): Promise<Authenticated> {
    const { clock } = this.#options
    const hash = hashSecret(token)
    const { device, self, tokenAt } = this.#sessions.get(hash, clock.now()) ?? (await this.#read(hash, isHello))
    this.#lastSeen.note(device)
    // A bot is given its token by hand and could not keep a successor.
    return { device, self, rotate: self.kind === "person" && isOld(tokenAt, clock.now()) }
  }

  /** A new device and its token, which is a new secret unless told, inside the transaction that logs it in. The account's journal must exist. */
  async add(
    tx: JournalTransaction,
    account: AccountId,
    { name, shape }: { readonly name: string; readonly shape: Shape },
    token = newSecret(),
  ): Promise<{ readonly device: DeviceId; readonly token: string }> {
    const at = this.#options.clock.now()
    const device = newId<DeviceId>()
    await store.insertDevice(tx, { id: device, account, name, shape, at })
    await store.insertToken(tx, { hash: hashSecret(token), device, state: "current", at })
    await appendChange(tx, account, { kind: "device", device, change: "added" }, at)
    return { device, token }
  }

  async list(account: AccountId): Promise<Device[]> {
    const { clock, database, lines } = this.#options
    const devices = await store.listDevices(database, account)
    return devices.map((row) => {
      const online = lines.isOnline(row.device)
      const seenAt = online ? clock.now() : (this.#lastSeen.at(row.device) ?? 0)
      return { ...row, lastSeenAt: Math.max(row.lastSeenAt, seenAt), online }
    })
  }

  /** @throws not_found */
  async rename(account: AccountId, device: DeviceId, name: string): Promise<void> {
    const { clock, journal } = this.#options
    await journal.transact(async (tx) => {
      await tx.lock([account])
      const outcome = await store.renameDevice(tx, account, device, name)
      if (outcome === "missing") throw new EverlineError("not_found", { field: "device" })
      if (outcome === "renamed")
        await appendChange(tx, account, { kind: "device", device, change: "renamed" }, clock.now())
    })
  }

  /**
   * Ends a device: here at once, on other servers within a second. Repeating it changes nothing.
   * @param also what else is done in the same transaction
   * @throws not_found
   */
  async signOut(account: AccountId, device: DeviceId, also?: (tx: JournalTransaction) => Promise<void>): Promise<void> {
    const ended = await this.#options.journal.transact(async (tx) => {
      await tx.lock([account])
      if (!(await store.hasDevice(tx, account, device))) throw new EverlineError("not_found", { field: "device" })
      await also?.(tx)
      return this.#end(tx, account, { only: device })
    })
    this.dropped(ended)
  }

  /** Ends all devices of an account but one, inside a transaction that locked its journal; then call `dropped`. */
  async endOthers(tx: JournalTransaction, account: AccountId, kept: DeviceId): Promise<readonly DeviceId[]> {
    return this.#end(tx, account, { allBut: kept })
  }

  /** Lets go of devices that were ended: here, or on another server. */
  dropped(devices: readonly DeviceId[]): void {
    for (const device of devices) {
      this.#sessions.dropDevice(device)
      this.#ended.add(device)
      setTimeout(() => this.#ended.delete(device), ENDED_MS).unref()
    }
    // A turn later, so that a device that signs itself out gets its answer first.
    setImmediate(() => {
      for (const device of devices) this.#options.lines.cut(device)
    })
  }

  /** Reads an account's sessions anew, after its profile changed. */
  profileChanged(account: AccountId): void {
    this.#sessions.dropAccount(account)
  }

  /** Keeps an account's devices out: it was suspended, here or on another server. */
  suspended(account: AccountId): void {
    this.#suspended.add(account)
    this.#sessions.dropAccount(account)
    this.#options.lines.refuse(account)
  }

  /** Lets an account's devices in again. */
  restored(account: AccountId): void {
    this.#suspended.delete(account)
    this.#sessions.dropAccount(account)
  }

  /** Lets an account's devices come back with the rights that it has now. */
  rightsChanged(account: AccountId): void {
    this.#sessions.dropAccount(account)
    this.#options.lines.renew(account)
  }

  /** Whether a device is signed in, by what the record says now. */
  isSignedIn(device: DeviceId): Promise<boolean> {
    return store.isSignedIn(this.#options.database, device)
  }

  /** The successor of a device's token; the same one until it is used. */
  async rotate(device: DeviceId): Promise<string> {
    const { clock, database, successorKey } = this.#options
    const current = await store.findCurrentToken(database, device)
    if (current === undefined) throw new EverlineError("signed_out")
    const token = successorOf(current, successorKey)
    await store.insertToken(database, { hash: hashSecret(token), device, state: "successor", at: clock.now() })
    return token
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#lastSeen[Symbol.asyncDispose]()
  }

  async #end(tx: JournalTransaction, account: AccountId, which: Parameters<typeof store.endDevices>[2]) {
    const at = this.#options.clock.now()
    const ended = await store.endDevices(tx, account, which, at)
    for (const device of ended) await appendChange(tx, account, { kind: "device", device, change: "signed_out" }, at)
    return ended
  }

  async #read(hash: Buffer, isHello: boolean): Promise<Session> {
    const { clock, database } = this.#options
    const row = await this.#tokens.ask(hash)
    if (row === null) throw new EverlineError("unauthenticated")
    const { device, self, tokenAt } = row
    if (row.signedOutAt !== null) throw new EverlineError("signed_out")
    if (row.state === "retired") {
      if (!isHello) throw new EverlineError("unauthenticated")
      await this.signOut(self.account, device)
      throw new EverlineError("signed_out")
    }
    if (row.state === "successor") {
      await store.promoteToken(database, device, hash)
      this.#sessions.dropDevice(device)
    }
    if (this.#ended.has(device)) throw new EverlineError("signed_out")
    if (row.suspendedAt !== null || this.#suspended.has(self.account)) throw new EverlineError("suspended")
    const session = { device, self, tokenAt }
    this.#sessions.set(hash, session, clock.now())
    return session
  }
}
