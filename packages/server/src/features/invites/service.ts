import {
  type AccountId,
  EverlineError,
  type InviteId,
  type Output,
  type SignUpMode,
  type Time,
} from "@everline/protocol"
import type { Database, Sql } from "../../database.ts"
import type { Clock } from "../../ports/clock.ts"
import { requireAdmin } from "../accounts/admins.ts"
import type { Actor, Audit } from "../audit/service.ts"
import { hashSecret, newSecret } from "../devices/tokens.ts"
import { DAY_MS, INVITE_DAYS, OPEN_INVITE, type Standing, standingOf } from "./rules.ts"
import * as store from "./store.ts"

export interface InvitesOptions {
  readonly database: Database
  readonly clock: Clock
  readonly audit: Audit
  /** Who may make an account, as the operator says; what an administrator chooses in the app wins over it. */
  readonly signUp: SignUpMode
}

/** For how many people an invite is good, and how long. */
interface Extent {
  readonly uses?: number
  readonly days?: number
}
type Made = { readonly invite: string; readonly expiresAt: Time }
type Good = Extract<Standing, { state: "good" }>

/** Links by which people sign up, and who may without one. Only the hash of a link's secret is kept. */
export class Invites {
  readonly #options: InvitesOptions

  constructor(options: InvitesOptions) {
    this.#options = options
  }

  /** A new invite; one that makes administrators is for one person. `by` is null for the command line. */
  async create(by: Actor, admin: boolean, { uses = 1, days = INVITE_DAYS }: Extent = {}): Promise<Made> {
    const { audit, database } = this.#options
    return database.transaction(async (tx) => {
      if (by !== null) await requireAdmin(tx, by.account)
      await audit.note(tx, { kind: "invite_made", by, ...(admin && { detail: "admin" }) })
      return this.#insert(tx, by?.account ?? null, admin, { uses: admin ? 1 : uses, days })
    })
  }

  /** A page of invites, the newest first. */
  async list(query: { after?: InviteId | undefined; limit: number }): Promise<Output<"invites.list">> {
    const { after = null, limit } = query
    const found = await store.listInvites(this.#options.database, after, limit + 1)
    return { invites: found.slice(0, limit), more: found.length > limit }
  }

  /** Nobody comes by it any more; again, it changes nothing. @throws not_found */
  async end(by: Actor, invite: InviteId): Promise<void> {
    const { audit, clock, database } = this.#options
    await database.transaction(async (tx) => {
      if (by !== null) await requireAdmin(tx, by.account)
      const ended = await store.endInvite(tx, invite, clock.now())
      if (ended === undefined) throw new EverlineError("not_found", { field: "inviteId" })
      if (ended) await audit.note(tx, { kind: "invite_ended", by })
    })
  }

  /** @throws invite_invalid when it is unknown or its time is over */
  async look(invite: string): Promise<Standing> {
    return this.#standing(this.#options.database, invite, false)
  }

  /** Like `look`, holding the invite until the transaction ends: of two who use it at once the second finds it used. */
  async hold(tx: Sql, invite: string): Promise<Standing> {
    return this.#standing(tx, invite, true)
  }

  /** Somebody came by an invite that is held. */
  async markUsed(tx: Sql, invite: string, { once, standing }: Good, by: AccountId): Promise<void> {
    if (standing) return
    const mark = once ? store.markUsed : store.addUse
    await mark(tx, hashSecret(invite), by, this.#options.clock.now())
  }

  /**
   * Whom an invite is from; where each is approved, the standing one says so.
   * @throws invite_invalid also when it was used
   */
  async requireGood(invite: string): Promise<Pick<Good, "admin" | "from"> & { readonly approval: boolean }> {
    const { database } = this.#options
    if (invite === OPEN_INVITE && (await this.mode(database)) === "approval")
      return { admin: false, from: null, approval: true }
    const found = await this.look(invite)
    if (found.state !== "good") throw new EverlineError("invite_invalid")
    return { admin: found.admin, from: found.from, approval: false }
  }

  /** Who may make an account now. */
  async mode(sql: Sql): Promise<SignUpMode> {
    return (await store.readMode(sql)) ?? this.#options.signUp
  }

  /** What was chosen in the app, and what the operator's setting says. */
  async modes(): Promise<Output<"signUps.mode">> {
    return { chosen: await store.readMode(this.#options.database), given: this.#options.signUp }
  }

  /** Chooses who may make an account from now on. */
  async setMode(by: Actor, mode: SignUpMode): Promise<void> {
    const { audit, database } = this.#options
    await database.transaction(async (tx) => {
      if (by !== null) await requireAdmin(tx, by.account)
      if ((await store.readMode(tx)) === mode) return
      await store.writeMode(tx, mode)
      await audit.note(tx, { kind: "sign_up_mode", by, detail: mode })
    })
  }

  /**
   * The invite that makes the first account the administrator, or null when there are accounts. Each start makes a new
   * one and ends those before, so that no link of an earlier start is left lying about.
   */
  async ensureFirstInvite(): Promise<string | null> {
    return this.#options.database.transaction(async (tx) => {
      if (!(await store.isUnused(tx))) return null
      await store.deleteUnused(tx)
      return (await this.#insert(tx, null, true, { uses: 1, days: INVITE_DAYS })).invite
    })
  }

  async #insert(tx: Sql, createdBy: AccountId | null, admin: boolean, { uses, days }: Required<Extent>): Promise<Made> {
    const at = this.#options.clock.now()
    const invite = newSecret()
    const expiresAt = at + days * DAY_MS
    await store.insertInvite(tx, { hash: hashSecret(invite), admin, uses, createdBy, at, expiresAt })
    return { invite, expiresAt }
  }

  async #standing(sql: Sql, invite: string, lock: boolean): Promise<Standing> {
    if (invite === OPEN_INVITE && (await this.mode(sql)) === "anyone")
      return { state: "good", admin: false, from: null, once: false, standing: true }
    return standingOf(await store.findInvite(sql, hashSecret(invite), lock), this.#options.clock.now())
  }
}
