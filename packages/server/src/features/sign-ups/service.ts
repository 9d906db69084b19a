import {
  type AccountId,
  type CheckedInput,
  EverlineError,
  LIMITS,
  newId,
  type Output,
  SIGNAL,
  type SignUpId,
  type Time,
} from "@everline/protocol"
import type { Database } from "../../database.ts"
import type { Journal } from "../../journal/journal.ts"
import type { JournalTransaction } from "../../journal/transaction.ts"
import type { Clock } from "../../ports/clock.ts"
import type { SignalPort } from "../../ports/signals.ts"
import { Together } from "../../together.ts"
import { listAdmins, requireAdmin } from "../accounts/admins.ts"
import type { Accounts } from "../accounts/service.ts"
import type { Actor, Audit } from "../audit/service.ts"
import { hashSecret, newSecret, pairedToken } from "../devices/tokens.ts"
import type { Invites } from "../invites/service.ts"
import { Bell } from "../pairings/bell.ts"
import * as store from "./store.ts"

/** How often those who wait are looked for in the record: who decides may be on another server. */
const LOOK_MS = 500
const DAY = 24 * 3600_000
/** Nobody waits longer; and for so long after it was decided who asked may still learn of it. */
const WAITS_MS = 30 * DAY
const TOLD_MS = 7 * DAY

export interface SignUpsOptions {
  readonly database: Database
  readonly journal: Pick<Journal, "transact">
  readonly clock: Clock
  readonly accounts: Pick<Accounts, "make" | "hash" | "isFree" | "proves">
  readonly invites: Pick<Invites, "mode">
  readonly audit: Audit
  readonly signals: Pick<SignalPort, "toAccounts">
  /** From `successorKey`; the same on every server of one record. */
  readonly successorKey: Uint8Array
}

type Claimed = Output<"signUps.claim">
type Settled = Output<"signUps.approve">

/**
 * People who ask for an account where an administrator approves each. The device that asks keeps a claim, of which the
 * record has the hash alone; what it is logged in with once it is approved is made anew from that whenever it asks.
 */
export class SignUps implements Disposable {
  readonly #options: SignUpsOptions
  readonly #claims: Together<Uint8Array, store.Claimed | null>
  readonly #bell = new Bell(LOOK_MS)
  #isClosed = false

  constructor(options: SignUpsOptions) {
    this.#options = options
    this.#claims = new Together((hashes) => store.findClaims(options.database, hashes))
  }

  /**
   * Somebody asks. The same again, after a lost answer, gives another claim to who knows the password.
   * @throws sign_up_closed, user_name_taken, too_many_sign_ups, too_many_requests
   */
  async ask(input: CheckedInput<"signUps.ask">): Promise<string> {
    const { accounts, clock, database, invites } = this.#options
    if ((await invites.mode(database)) !== "approval") throw new EverlineError("sign_up_closed")
    const at = clock.now()
    await store.prune(database, { asked: at - WAITS_MS, decided: at - TOLD_MS })
    const { userName, displayName, password, note, device } = input
    if (!(await accounts.isFree(userName))) throw taken()
    const claim = newSecret()
    const claimHash = hashSecret(claim)
    const earlier = await store.findWaiting(database, userName)
    if (earlier !== undefined) {
      if (!(await accounts.proves(userName, earlier, password))) throw taken()
      if (!(await store.setClaim(database, earlier.signUp, claimHash))) throw taken()
      return claim
    }
    if ((await store.countWaiting(database)) >= LIMITS.signUpsWaiting) throw new EverlineError("too_many_sign_ups")
    const passwordHash = await accounts.hash(password)
    const asked = { signUp: newId<SignUpId>(), claimHash, userName, displayName, passwordHash, note, device, at }
    if (!(await store.insertSignUp(database, asked))) throw taken()
    await this.#tell()
    return claim
  }

  /** What became of it, as soon as it is decided, or after LIMITS.pairingWaitMs. @throws sign_up_invalid */
  async claim(claim: string): Promise<Claimed> {
    const claimHash = hashSecret(claim)
    const until = performance.now() + LIMITS.pairingWaitMs
    for (;;) {
      const claimed = await this.#look(claimHash)
      if (claimed.state !== "waiting" || this.#isClosed || performance.now() >= until) return claimed
      await this.#bell.next()
    }
  }

  /** Who waits, the first who asked first. */
  async list(query: { after?: SignUpId | undefined; limit: number }): Promise<Output<"signUps.list">> {
    const { after = null, limit } = query
    const { database } = this.#options
    const found = await store.listWaiting(database, after, limit + 1)
    return {
      signUps: found.slice(0, limit),
      waiting: await store.countWaiting(database),
      more: found.length > limit,
    }
  }

  /** Makes the account; again, it changes nothing. @throws not_found, sign_up_settled, user_name_taken */
  approve(by: Actor, signUp: SignUpId): Promise<Settled> {
    const { accounts, audit, clock, successorKey } = this.#options
    return this.#settle(by, signUp, async (tx, held) => {
      if (held.state === "approved") return
      if (held.state === "declined") throw new EverlineError("sign_up_settled")
      const { userName, displayName, passwordHash, claimHash } = held
      const self = { account: newId<AccountId>(), userName, displayName, kind: "person", admin: false } as const
      const token = pairedToken(claimHash, successorKey)
      const { device } = await accounts.make(tx, { ...self, passwordHash }, held.device, token)
      await store.settle(tx, signUp, { state: "approved", device }, clock.now())
      await audit.note(tx, { kind: "sign_up_approved", by, about: self.account })
    })
  }

  /** Makes none; again, it changes nothing. @throws not_found, sign_up_settled */
  decline(by: Actor, signUp: SignUpId): Promise<Settled> {
    const { audit, clock } = this.#options
    return this.#settle(by, signUp, async (tx, { state, userName }) => {
      if (state === "declined") return
      if (state === "approved") throw new EverlineError("sign_up_settled")
      await store.settle(tx, signUp, { state: "declined" }, clock.now())
      await audit.note(tx, { kind: "sign_up_declined", by, detail: userName })
    })
  }

  /** Those who wait are answered that nothing has happened. */
  [Symbol.dispose](): void {
    this.#isClosed = true
    this.#bell.ring()
  }

  async #settle(
    by: Actor,
    signUp: SignUpId,
    work: (tx: JournalTransaction, held: store.HeldSignUp) => Promise<void>,
  ): Promise<Settled> {
    await this.#options.journal.transact(async (tx) => {
      if (by !== null) await requireAdmin(tx, by.account)
      const held = await store.hold(tx, signUp)
      if (held === undefined) throw new EverlineError("not_found", { field: "signUp" })
      await work(tx, held)
    })
    this.#bell.ring()
    return { waiting: await this.#tell() }
  }

  /** Tells all administrators who are connected how many wait. */
  async #tell(): Promise<number> {
    const { database, signals } = this.#options
    const waiting = await store.countWaiting(database)
    signals.toAccounts(await listAdmins(database), [SIGNAL, "sign_ups", { waiting }])
    return waiting
  }

  async #look(claimHash: Uint8Array): Promise<Claimed> {
    const { clock, successorKey } = this.#options
    const found = await this.#claims.ask(claimHash)
    if (found === null || isOver(found, clock.now())) throw new EverlineError("sign_up_invalid", { field: "claim" })
    if (found.state !== "approved") return { state: found.state }
    const { self, device } = found
    return { state: "approved", session: { self, device, token: pairedToken(claimHash, successorKey) } }
  }
}

const isOver = (found: store.Claimed, now: Time): boolean =>
  (found.decidedAt !== null && found.decidedAt < now - TOLD_MS) || (found.state === "approved" && found.hasEnded)

const taken = () => new EverlineError("user_name_taken", { field: "userName" })
