import {
  type AccountId,
  type CheckedInput,
  EverlineError,
  newId,
  type Output,
  type Passkey,
  type PasskeyId,
  type Time,
} from "@everline/protocol"
import type { Database } from "../../database.ts"
import type { Journal } from "../../journal/journal.ts"
import type { Clock } from "../../ports/clock.ts"
import { appendChange } from "../account-entries.ts"
import type { Accounts, LoggedIn } from "../accounts/service.ts"
import { hashSecret, newSecret } from "../devices/tokens.ts"
import { checkNew, checkUse, hasGoneBack } from "./ceremony.ts"
import { CHALLENGE_MS, challengeIn, MOST_PASSKEYS, type Site, siteOf } from "./site.ts"
import * as store from "./store.ts"

const PRUNE_MS = 60_000

export interface PasskeysOptions {
  readonly database: Database
  readonly journal: Pick<Journal, "transact">
  readonly clock: Clock
  readonly accounts: Pick<Accounts, "addDeviceWith">
}

/** Logging in with keys that devices keep. What is to be signed is in the record, so each step may be another server's. */
export class Passkeys {
  readonly #options: PasskeysOptions
  #prunedAt: Time = 0

  constructor(options: PasskeysOptions) {
    this.#options = options
  }

  async list(account: AccountId): Promise<Passkey[]> {
    const found = await store.listPasskeys(this.#options.database, account)
    return found.map(({ credential: _, ...key }) => key)
  }

  /** @param origin of the page that asks. @throws passkeys_unavailable, too_many_passkeys */
  async begin(account: AccountId, origin: string | undefined): Promise<Output<"passkeys.begin">> {
    const { host } = requireSite(origin)
    const known = await store.listPasskeys(this.#options.database, account)
    if (known.length >= MOST_PASSKEYS) throw new EverlineError("too_many_passkeys")
    return {
      challenge: await this.#challenge(account),
      host,
      // What an authenticator keeps beside the key: it replaces the one of the same person at the same host.
      user: Buffer.from(account).toString("base64url"),
      known: known.filter((key) => key.host === host).map(({ credential }) => credential),
    }
  }

  /** @throws passkeys_unavailable, passkey_expired, passkey_invalid, too_many_passkeys */
  async add(account: AccountId, origin: string | undefined, input: CheckedInput<"passkeys.add">): Promise<Passkey> {
    const { clock, journal } = this.#options
    const site = requireSite(origin)
    const made = await checkNew(input, await this.#take(input.clientData, account), site)
    return journal.transact(async (tx) => {
      await tx.lock([account])
      if ((await store.listPasskeys(tx, account)).length >= MOST_PASSKEYS) throw new EverlineError("too_many_passkeys")
      const passkey = newId<PasskeyId>()
      const { name, transports } = input
      const at = clock.now()
      const added = await store.insertPasskey(tx, { passkey, account, ...made, transports, host: site.host, name, at })
      if (added === undefined) throw new EverlineError("passkey_invalid")
      await appendChange(tx, account, { kind: "passkey", passkey, change: "added" }, at)
      return added
    })
  }

  /** @throws not_found */
  async rename(account: AccountId, passkey: PasskeyId, name: string): Promise<void> {
    const { clock, journal } = this.#options
    await journal.transact(async (tx) => {
      await tx.lock([account])
      const outcome = await store.renamePasskey(tx, account, passkey, name)
      if (outcome === "missing") throw new EverlineError("not_found", { field: "passkey" })
      if (outcome === "renamed")
        await appendChange(tx, account, { kind: "passkey", passkey, change: "renamed" }, clock.now())
    })
  }

  /** @throws not_found */
  async remove(account: AccountId, passkey: PasskeyId): Promise<void> {
    const { clock, journal } = this.#options
    await journal.transact(async (tx) => {
      await tx.lock([account])
      if (!(await store.deletePasskey(tx, account, passkey))) throw new EverlineError("not_found", { field: "passkey" })
      await appendChange(tx, account, { kind: "passkey", passkey, change: "removed" }, clock.now())
    })
  }

  /** What is to be signed to log in. @throws passkeys_unavailable */
  async challenge(origin: string | undefined): Promise<Output<"passkeys.challenge">> {
    const { host } = requireSite(origin)
    return { challenge: await this.#challenge(null), host }
  }

  /** Logs a device in. @throws passkeys_unavailable, passkey_expired, passkey_invalid, passkey_copied, suspended */
  async logIn(origin: string | undefined, input: CheckedInput<"passkeys.logIn">): Promise<LoggedIn> {
    const { accounts, clock } = this.#options
    const site = requireSite(origin)
    const challenge = await this.#take(input.clientData, null)
    return accounts.addDeviceWith(async (tx) => {
      // Held, so that of two who use one counter at once the second finds it used.
      const key = await store.findPasskey(tx, input.credential, true)
      if (key === undefined || key.host !== site.host) throw new EverlineError("passkey_invalid")
      const counter = await checkUse(input, key, challenge, site)
      if (hasGoneBack(key.counter, counter)) throw new EverlineError("passkey_copied")
      await store.markPasskeyUsed(tx, key.passkey, counter, clock.now())
      return key.account
    }, input.device)
  }

  async #challenge(account: AccountId | null): Promise<string> {
    const { clock, database } = this.#options
    const now = clock.now()
    if (Math.abs(now - this.#prunedAt) >= PRUNE_MS) {
      this.#prunedAt = now
      await store.deleteExpired(database, now)
    }
    const challenge = newSecret()
    await store.insertChallenge(database, { hash: hashSecret(challenge), account, expiresAt: now + CHALLENGE_MS })
    return challenge
  }

  /** Uses the challenge up that was signed, whatever comes of it. @throws passkey_expired, passkey_invalid */
  async #take(clientData: string, account: AccountId | null): Promise<string> {
    const { clock, database } = this.#options
    const challenge = challengeIn(clientData)
    if (challenge === null) throw new EverlineError("passkey_invalid")
    if (!(await store.takeChallenge(database, hashSecret(challenge), account, clock.now())))
      throw new EverlineError("passkey_expired")
    return challenge
  }
}

function requireSite(origin: string | undefined): Site {
  const site = siteOf(origin)
  if (site === null) throw new EverlineError("passkeys_unavailable")
  return site
}
