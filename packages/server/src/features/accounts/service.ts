import {
  type AccountId,
  type CheckedInput,
  type DeviceId,
  type ErrorCode,
  EverlineError,
  LIMITS,
  newId,
  type Output,
  type Profile,
  type Self,
  type Time,
} from "@everline/protocol"
import type { Database, Sql } from "../../database.ts"
import type { Journal } from "../../journal/journal.ts"
import type { JournalTransaction } from "../../journal/transaction.ts"
import type { Clock } from "../../ports/clock.ts"
import { appendChange } from "../account-entries.ts"
import type { Devices } from "../devices/service.ts"
import type { Invites } from "../invites/service.ts"
import { Attempts } from "./attempts.ts"
import { Passwords } from "./passwords.ts"
import {
  type Account,
  canonicalUserName,
  containing,
  type KeptAccount,
  MOST_FOUND,
  toProfile,
  toSelf,
} from "./rules.ts"
import * as store from "./store.ts"

export interface AccountsOptions {
  readonly database: Database
  readonly journal: Pick<Journal, "transact">
  readonly clock: Clock
  readonly devices: Devices
  readonly invites: Invites
}

type Tx = JournalTransaction
type SignUp = CheckedInput<"accounts.signUp">
type NewDevice = SignUp["device"]
/** A device that was just logged in, with its token. */
export type LoggedIn = Output<"accounts.logIn">

/** Accounts: how they come to be, who may see them, and how one proves to be the one. */
export class Accounts {
  readonly #options: AccountsOptions
  readonly #passwords = new Passwords()
  readonly #attempts: Attempts

  constructor(options: AccountsOptions) {
    this.#options = options
    this.#attempts = new Attempts(options.clock)
  }

  /**
   * Makes an account by an invite and logs its first device in. The same again, after a lost answer, logs in.
   * @throws invite_invalid, user_name_taken, too_many_requests, suspended
   */
  async signUp(input: SignUp): Promise<LoggedIn> {
    const { invites, journal } = this.#options
    const found = await invites.look(input.invite)
    if (found.state === "used") return this.#repeatInvited(found.by, input)
    const earlier = found.once ? undefined : await store.findByUserName(this.#options.database, input.userName)
    if (earlier !== undefined)
      return this.#repeat(earlier, input, found.state === "full" ? "invite_invalid" : "user_name_taken")
    if (found.state === "full") throw new EverlineError("invite_invalid")

    const passwordHash = await this.#passwords.hash(input.password)
    const made = await journal.transact(async (tx) => {
      const held = await invites.hold(tx, input.invite)
      if (held.state === "used") return held
      if (held.state === "full") throw new EverlineError("invite_invalid")
      const { userName, displayName } = input
      const account = newId<AccountId>()
      const self = { account, userName, displayName, kind: "person", admin: held.admin } as const
      const loggedIn = await this.make(tx, { ...self, passwordHash }, input.device)
      await invites.markUsed(tx, input.invite, held, account)
      return { state: "made", loggedIn } as const
    })
    return made.state === "made" ? made.loggedIn : this.#repeatInvited(made.by, input)
  }

  /**
   * Logs a new device in. A name that nobody has gets the same answer after the same time.
   * @throws wrong_credentials, too_many_requests
   */
  async logIn(input: CheckedInput<"accounts.logIn">): Promise<LoggedIn> {
    const userName = canonicalUserName(input.userName)
    const account = await store.findByUserName(this.#options.database, userName)
    const isRight = await this.proves(userName, account, input.password)
    if (account === undefined || !isRight) throw new EverlineError("wrong_credentials")
    return this.#addDevice(account, input.device)
  }

  /** Those profiles that `viewer` may see; the others are left out. */
  async get(viewer: AccountId, accounts: readonly AccountId[]): Promise<Profile[]> {
    return [...(await store.visibleProfiles(this.#options.database, viewer, accounts))]
  }

  /** Who has exactly this user name, and known people whose names hold the text; at most MOST_FOUND. */
  async find(viewer: AccountId, text: string): Promise<Profile[]> {
    const search = { userName: canonicalUserName(text), pattern: containing(text), limit: MOST_FOUND }
    return [...(await store.searchProfiles(this.#options.database, viewer, search))]
  }

  async rename(account: AccountId, displayName: string): Promise<Self> {
    const { clock, devices, journal } = this.#options
    const self = await journal.transact(async (tx) => {
      await tx.lock([account])
      const before = await requireAccount(tx, account)
      const after = { ...toSelf(before), displayName }
      if (before.displayName === displayName) return after
      await store.setDisplayName(tx, account, displayName)
      await appendChange(tx, account, { kind: "profile", profile: toProfile(after) }, clock.now())
      return after
    })
    devices.profileChanged(account)
    return self
  }

  /**
   * Changes a password and signs out every device but the one that asks.
   * @throws wrong_credentials, too_many_requests
   */
  async changePassword(
    caller: { account: AccountId; device: DeviceId },
    password: string,
    next: string,
  ): Promise<void> {
    const { database, devices, journal } = this.#options
    const account = await requireAccount(database, caller.account)
    if (!(await this.proves(account.userName, account, password))) throw new EverlineError("wrong_credentials")
    const passwordHash = await this.#passwords.hash(next)
    const ended = await journal.transact(async (tx) => {
      await tx.lock([caller.account])
      await store.setPasswordHash(tx, caller.account, passwordHash)
      return devices.endOthers(tx, caller.account, caller.device)
    })
    devices.dropped(ended)
  }

  /**
   * Makes a bot: an account without a password, whose one device is a program that holds this token.
   * @param also what else is done in the same transaction
   * @throws user_name_taken
   */
  async createBot(
    userName: string,
    displayName: string,
    also?: (tx: Tx, account: AccountId) => Promise<void>,
  ): Promise<LoggedIn> {
    const self = { account: newId<AccountId>(), userName, displayName, kind: "bot", admin: false } as const
    const device = { name: displayName, shape: "program" } as const
    return this.#options.journal.transact(async (tx) => {
      const made = await this.make(tx, { ...self, passwordHash: null }, device)
      await also?.(tx, self.account)
      return made
    })
  }

  /** How a password is kept. @throws unavailable when too many are waiting */
  hash(password: string): Promise<string> {
    return this.#passwords.hash(password)
  }

  /** Whether nobody has a user name. */
  async isFree(userName: string): Promise<boolean> {
    return (await store.findByUserName(this.#options.database, userName)) === undefined
  }

  /** Every account, oldest first, for the administrator's command line. */
  async list(): Promise<readonly (Self & { readonly createdAt: Time })[]> {
    const accounts = await store.listAccounts(this.#options.database)
    return accounts.map((account) => ({ ...toSelf(account), createdAt: account.createdAt }))
  }

  /** @throws not_found */
  async requireUserName(userName: string): Promise<Self> {
    const account = await store.findByUserName(this.#options.database, canonicalUserName(userName))
    if (account === undefined) throw new EverlineError("not_found", { field: "userName" })
    return toSelf(account)
  }

  /**
   * Makes an account with its first device, whose token is a new secret unless told, inside a transaction.
   * @throws user_name_taken
   */
  async make(tx: Tx, account: Account, device: NewDevice, token?: string): Promise<LoggedIn> {
    const { clock, devices } = this.#options
    const at = clock.now()
    if (!(await store.insertAccount(tx, account, at))) throw new EverlineError("user_name_taken", { field: "userName" })
    await tx.create(account.account)
    await appendChange(tx, account.account, { kind: "profile", profile: toProfile(account) }, at)
    return { self: toSelf(account), ...(await devices.add(tx, account.account, device, token)) }
  }

  /** A sign-up whose invite was used: by the same person, it logs in; by anyone else, the invite is spent. */
  async #repeatInvited(by: AccountId, input: SignUp): Promise<LoggedIn> {
    const account = await store.findById(this.#options.database, by)
    if (account?.userName !== input.userName) throw new EverlineError("invite_invalid")
    return this.#repeat(account, input, "invite_invalid")
  }

  /** Logs in by the password of a sign-up. @throws `otherwise` when it is not the account's */
  async #repeat(account: Account, input: SignUp, otherwise: ErrorCode): Promise<LoggedIn> {
    if (!(await this.proves(account.userName, account, input.password))) throw new EverlineError(otherwise)
    return this.#addDevice(account, input.device)
  }

  /**
   * Logs a device in to the account that `prove`, in the same transaction, gives. Throws what `prove` throws.
   * @param also what else is done in the same transaction, with the account's journal locked
   * @throws suspended
   */
  addDeviceWith(
    prove: (tx: Sql) => Promise<AccountId>,
    device: NewDevice,
    also?: (tx: Tx, account: AccountId, added: DeviceId) => Promise<void>,
  ): Promise<LoggedIn> {
    const { devices, journal } = this.#options
    return journal.transact(async (tx) => {
      const account = await requireAccount(tx, await prove(tx))
      if (account.suspendedAt !== null) throw new EverlineError("suspended")
      await tx.lock([account.account])
      const added = await devices.add(tx, account.account, device)
      await also?.(tx, account.account, added.device)
      return { self: toSelf(account), ...added }
    })
  }

  /** Gives an account another password, inside a transaction that locked its journal. Nobody is signed out by it. */
  async setPassword(tx: Tx, account: AccountId, passwordHash: string): Promise<void> {
    await store.setPasswordHash(tx, account, passwordHash)
  }

  #addDevice({ account }: Account, device: NewDevice): Promise<LoggedIn> {
    return this.addDeviceWith(async () => account, device)
  }

  /** Whether a password is the one of who has this user name, or would have it. @throws too_many_requests */
  async proves(
    userName: string,
    account: Pick<Account, "passwordHash"> | undefined,
    password: string,
  ): Promise<boolean> {
    // Names too long to be anybody's count as one, or they would fill the memory.
    const name = userName.length > LIMITS.userName ? "" : userName
    this.#attempts.begin(name)
    const isRight = await this.#passwords.verify(account?.passwordHash ?? null, password)
    if (isRight) this.#attempts.succeeded(name)
    return isRight
  }
}

async function requireAccount(sql: Sql, account: AccountId): Promise<KeptAccount> {
  const found = await store.findById(sql, account)
  if (found === undefined) throw new EverlineError("not_found")
  return found
}
