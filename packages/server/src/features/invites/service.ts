import { type AccountId, EverlineError, type Time } from "@everline/protocol"
import type { Database, Sql } from "../../database.ts"
import type { Clock } from "../../ports/clock.ts"
import { hashSecret, newSecret } from "../devices/tokens.ts"
import { INVITE_MS, OPEN_INVITE, type Standing, standing } from "./rules.ts"
import * as store from "./store.ts"

export interface InvitesOptions {
  readonly database: Database
  readonly clock: Clock
  /** Who may make an account: those with an invite, or anyone who opens …/join/everyone. */
  readonly signUp: "invited" | "anyone"
}

/** Links by which people sign up. Only the hash of a link's secret is kept. */
export class Invites {
  readonly #options: InvitesOptions

  constructor(options: InvitesOptions) {
    this.#options = options
  }

  /** A new invite for one person. `createdBy` is null for the server itself and the command line. */
  async create(
    createdBy: AccountId | null,
    admin: boolean,
    sql: Sql = this.#options.database,
  ): Promise<{ readonly invite: string; readonly expiresAt: Time }> {
    const at = this.#options.clock.now()
    const invite = newSecret()
    const expiresAt = at + INVITE_MS
    await store.insertInvite(sql, { hash: hashSecret(invite), admin, createdBy, at, expiresAt })
    return { invite, expiresAt }
  }

  /** @throws invite_invalid when it is unknown or its time is over */
  async look(invite: string): Promise<Standing> {
    return this.#standing(this.#options.database, invite, false)
  }

  /** Like `look`, holding the invite until the transaction ends: of two who use it at once the second finds it used. */
  async hold(tx: Sql, invite: string): Promise<Standing> {
    return this.#standing(tx, invite, true)
  }

  async markUsed(tx: Sql, invite: string, by: AccountId): Promise<void> {
    await store.markUsed(tx, hashSecret(invite), by, this.#options.clock.now())
  }

  /** @throws invite_invalid also when it was used */
  async requireGood(invite: string): Promise<Extract<Standing, { state: "good" }>> {
    const found = await this.look(invite)
    if (found.state !== "good") throw new EverlineError("invite_invalid")
    return found
  }

  /**
   * The invite that makes the first account the administrator, or null when there are accounts. Each start makes a new
   * one and ends those before, so that no link of an earlier start is left lying about.
   */
  async ensureFirstInvite(): Promise<string | null> {
    return this.#options.database.transaction(async (tx) => {
      if (!(await store.isUnused(tx))) return null
      await store.deleteUnused(tx)
      return (await this.create(null, true, tx)).invite
    })
  }

  async #standing(sql: Sql, invite: string, lock: boolean): Promise<Standing> {
    if (invite === OPEN_INVITE && this.#options.signUp === "anyone")
      return { state: "good", admin: false, from: null, once: false }
    return standing(await store.findInvite(sql, hashSecret(invite), lock), this.#options.clock.now())
  }
}
