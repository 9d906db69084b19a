import {
  type AccountId,
  type ConversationId,
  EverlineError,
  type MarksSignal,
  type Output,
  SIGNAL,
} from "@everline/protocol"
import type { Database, Sql } from "../../database.ts"
import type { Journal } from "../../journal/journal.ts"
import type { JournalTransaction } from "../../journal/transaction.ts"
import type { Clock } from "../../ports/clock.ts"
import type { SignalPort } from "../../ports/signals.ts"
import { appendChange } from "../account-entries.ts"
import type { ConversationsService } from "../conversations/service.ts"
import { type Between, barrierOf, checkOpen, checkOther } from "./rules.ts"
import * as store from "./store.ts"

export interface BlocksOptions {
  readonly database: Database
  readonly journal: Journal
  readonly conversations: ConversationsService
  readonly signals: SignalPort
  readonly clock: Clock
}

type Direct = ConversationId | null

/**
 * Who wants nothing of whom. A block raises the guard of the direct conversation in its own transaction, so that no
 * server can go on writing by what it remembers; what is not written, but signalled, ends by the revocation.
 */
export class Blocks {
  readonly #options: BlocksOptions

  constructor(options: BlocksOptions) {
    this.#options = options
  }

  /** Again, it changes nothing. @throws not_found, bad_request */
  async block(account: AccountId, other: AccountId): Promise<void> {
    const { clock, conversations } = this.#options
    const conversation = await this.#change(account, other, async (tx, direct) => {
      if (!(await store.isAccount(tx, other))) throw new EverlineError("not_found", { field: "account" })
      const at = clock.now()
      if (!(await store.insertBlock(tx, account, other, at))) return
      await appendChange(tx, account, { kind: "block", account: other, on: true }, at)
      if (direct === null) return
      await tx.raiseGuard(direct)
      await store.freezeMarks(tx, direct)
      await store.revoke(tx, account, direct, at)
    })
    if (conversation !== null) conversations.forget(conversation)
  }

  /** Without a block it changes nothing. @throws bad_request */
  async unblock(account: AccountId, other: AccountId): Promise<void> {
    const { clock, signals } = this.#options
    let told: readonly MarksSignal[] = []
    await this.#change(account, other, async (tx, direct) => {
      if (!(await store.deleteBlock(tx, account, other))) return
      await appendChange(tx, account, { kind: "block", account: other, on: false }, clock.now())
      const { theirs } = await store.between(tx, account, [other])
      if (direct === null || theirs) return
      const marks = await store.thawMarks(tx, direct)
      told = marks.map((one) => ({ conversation: direct, ...one }))
    })
    for (const marks of told)
      signals.toAccounts([marks.account === account ? other : account], [SIGNAL, "marks", marks])
  }

  /** Whom an account has blocked, a page. */
  async list(account: AccountId, after: AccountId | undefined, limit: number): Promise<Output<"accounts.blocked">> {
    const page = await store.pageOfBlocked(this.#options.database, account, after ?? null, limit + 1)
    return { profiles: page.slice(0, limit), more: page.length > limit }
  }

  /**
   * That an account may begin something with each of the others. It holds while the others' own journals are locked.
   * @throws blocked_by_you, not_accepted
   */
  async requireOpen(sql: Sql, account: AccountId, others: readonly AccountId[]): Promise<void> {
    checkOpen(barrierOf(await store.between(sql, account, others)))
  }

  /** Who of two has blocked the other. It holds while both accounts' own journals are locked. */
  between(sql: Sql, account: AccountId, other: AccountId): Promise<Between> {
    return store.between(sql, account, [other])
  }

  /** Does something under the locks of the account's own journal and of the direct conversation; gives the latter. */
  async #change(
    account: AccountId,
    other: AccountId,
    work: (tx: JournalTransaction, direct: Direct) => Promise<void>,
  ): Promise<Direct> {
    checkOther(account, other)
    const { database, journal, conversations } = this.#options
    for (;;) {
      const direct = await conversations.directOf(database, account, other)
      const isDone = await journal.transact(async (tx) => {
        await tx.lock(direct === null ? [account] : [account, direct])
        // Begun at this moment: it is to be locked too, and in order. Nobody begins one while the account is locked.
        if ((await conversations.directOf(tx, account, other)) !== direct) return false
        await work(tx, direct)
        return true
      })
      if (isDone) return direct
    }
  }
}
