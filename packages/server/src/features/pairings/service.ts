import { randomInt } from "node:crypto"
import {
  type AccountId,
  type CheckedInput,
  type DeviceId,
  EverlineError,
  LIMITS,
  newId,
  type Output,
  type PairingId,
  type Time,
} from "@everline/protocol"
import type { Database } from "../../database.ts"
import type { SignedIn } from "../../handler.ts"
import type { Journal } from "../../journal/journal.ts"
import type { JournalTransaction } from "../../journal/transaction.ts"
import type { Clock } from "../../ports/clock.ts"
import { Together } from "../../together.ts"
import { Attempts } from "../accounts/attempts.ts"
import type { Devices } from "../devices/service.ts"
import { hashSecret, newSecret, pairedToken } from "../devices/tokens.ts"
import { Bell } from "./bell.ts"
import { isNear } from "./place.ts"
import { CODE_LENGTH, CODE_LETTERS, codeOf, type Standing, standingOf } from "./rules.ts"
import * as store from "./store.ts"

/** How often those who wait are looked for in the record: what happens on another server is found by that. */
const LOOK_MS = 500
/** For so long a screen may ask again for what it was logged in with, for an answer may be lost. */
const SETTLED_MS = 60_000
const PRUNE_MS = 60_000

export interface PairingsOptions {
  readonly database: Database
  readonly journal: Pick<Journal, "transact">
  readonly clock: Clock
  readonly devices: Pick<Devices, "add">
  /** From `successorKey`; the same on every server of one record. */
  readonly successorKey: Uint8Array
  /** Where people's browsers find this server; null when nobody said. */
  readonly site: string | null
}

type Begun = Output<"pairings.begin">
type Claimed = Output<"pairings.claim">

/**
 * Screens that want in, and the accounts that let them. Everything is in the record, so each step may be taken on
 * another server than the one before. Of secrets only hashes are kept; what a screen is logged in with is made anew from
 * the hash of its claim whenever it asks.
 */
export class Pairings implements Disposable {
  readonly #options: PairingsOptions
  readonly #claims: Together<Uint8Array, store.KeptPairing | null>
  readonly #attempts: Attempts
  readonly #bell = new Bell(LOOK_MS)
  #prunedAt: Time = 0
  #isClosed = false

  constructor(options: PairingsOptions) {
    this.#options = options
    this.#claims = new Together((hashes) => store.findClaims(options.database, hashes))
    this.#attempts = new Attempts(options.clock)
  }

  /** A screen wants in, from this address. */
  async begin({ name, shape }: CheckedInput<"pairings.begin">["device"], address: string): Promise<Begun> {
    const { clock, database, site } = this.#options
    const at = clock.now()
    await this.#prune(at)
    const pairing = newId<PairingId>()
    const [claim, secret] = [newSecret(), newSecret()]
    const expiresAt = at + LIMITS.pairingMs
    return database.transaction(async (tx) => {
      await store.insertPairing(tx, { pairing, claimHash: hashSecret(claim), name, shape, address, at, expiresAt })
      await store.insertKey(tx, pairing, { hash: hashSecret(secret), expiresAt: at + LIMITS.pairingSecretMs })
      for (;;) {
        const code = newCode()
        if (await store.insertKey(tx, pairing, { hash: hashSecret(code), expiresAt }))
          return { claim, secret, code, site }
      }
    })
  }

  /** Another secret for the QR. @throws pairing_invalid */
  async renew(claim: string): Promise<string> {
    const { clock, database } = this.#options
    const now = clock.now()
    const secret = newSecret()
    const key = { hash: hashSecret(secret), expiresAt: now + LIMITS.pairingSecretMs }
    if (!(await store.addKey(database, hashSecret(claim), key, now))) throw invalid("claim")
    return secret
  }

  /**
   * What became of a screen, as soon as it is something else than `known`, or when LIMITS.pairingWaitMs are over.
   * @throws pairing_invalid
   */
  async claim(claim: string, known: Standing["state"] | undefined): Promise<Claimed> {
    const claimHash = hashSecret(claim)
    const until = performance.now() + LIMITS.pairingWaitMs
    for (;;) {
      const standing = await this.#standing(claimHash)
      const isOver = performance.now() >= until
      if (standing.state !== known || isOver) return this.#answer(standing, claimHash)
      await this.#bell.next()
      // The record may be closed already.
      if (this.#isClosed) return this.#answer(standing, claimHash)
    }
  }

  /** What it is that asks; it is this account's to judge from then on. @throws pairing_invalid, too_many_requests */
  async look({ account, address }: SignedIn, shown: string): Promise<Output<"pairings.look">> {
    const { clock, database } = this.#options
    const code = codeOf(shown)
    // Good codes count too: a guesser could make some of his own to have his slate wiped.
    if (code !== null) this.#attempts.begin(account)
    const found = await store.take(database, hashSecret(code ?? shown), account, clock.now())
    if (found === undefined) throw invalid("shown")
    this.#bell.ring()
    const { pairing, name, shape, at } = found
    return { pairing, device: { name, shape }, at, address: found.address, near: isNear(found.address, address) }
  }

  /** Lets a screen in; again, it gives the same device. @throws pairing_invalid */
  async confirm(account: AccountId, pairing: PairingId, name: string | undefined): Promise<DeviceId> {
    const { devices, successorKey } = this.#options
    return this.#settle(account, pairing, async (tx, held, expiresAt) => {
      if (held.device !== null) return held.device
      if (held.state !== "seen") throw invalid("pairing")
      await tx.lock([account])
      const token = pairedToken(held.claimHash, successorKey)
      const { device } = await devices.add(tx, account, { name: name ?? held.name, shape: held.shape }, token)
      await store.settle(tx, pairing, { state: "confirmed", device }, expiresAt)
      return device
    })
  }

  /** Keeps a screen out; again, it changes nothing. @throws pairing_invalid */
  async refuse(account: AccountId, pairing: PairingId): Promise<void> {
    await this.#settle(account, pairing, async (tx, { state }, expiresAt) => {
      if (state === "confirmed") throw invalid("pairing")
      if (state === "seen") await store.settle(tx, pairing, { state: "refused" }, expiresAt)
    })
  }

  /** Those who wait are answered that nothing has happened. */
  [Symbol.dispose](): void {
    this.#isClosed = true
    this.#bell.ring()
  }

  async #settle<T>(
    account: AccountId,
    pairing: PairingId,
    work: (tx: JournalTransaction, held: store.Held, expiresAt: Time) => Promise<T>,
  ): Promise<T> {
    const now = this.#options.clock.now()
    const done = await this.#options.journal.transact(async (tx) => {
      const held = await store.hold(tx, pairing, account, now)
      if (held === undefined) throw invalid("pairing")
      return work(tx, held, now + SETTLED_MS)
    })
    this.#bell.ring()
    return done
  }

  /** @throws pairing_invalid */
  async #standing(claimHash: Uint8Array): Promise<Standing> {
    const kept = await this.#claims.ask(claimHash)
    if (kept === null || kept.hasEnded || kept.expiresAt <= this.#options.clock.now()) throw invalid("claim")
    return standingOf(kept)
  }

  #answer(standing: Standing, claimHash: Uint8Array): Claimed {
    if (standing.state !== "confirmed") return standing
    const { self, device } = standing
    return { state: "confirmed", session: { self, device, token: pairedToken(claimHash, this.#options.successorKey) } }
  }

  async #prune(now: Time): Promise<void> {
    if (Math.abs(now - this.#prunedAt) < PRUNE_MS) return
    this.#prunedAt = now
    await store.deleteExpired(this.#options.database, now)
  }
}

const invalid = (field: "claim" | "shown" | "pairing") => new EverlineError("pairing_invalid", { field })

const newCode = (): string =>
  Array.from({ length: CODE_LENGTH }, () => CODE_LETTERS.charAt(randomInt(CODE_LETTERS.length))).join("")
