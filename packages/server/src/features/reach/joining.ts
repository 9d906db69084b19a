import {
  type AccountId,
  type ConversationId,
  EverlineError,
  type Output,
  type Seq,
  type Time,
} from "@everline/protocol"
import type { Database, Sql } from "../../database.ts"
import type { Journal } from "../../journal/journal.ts"
import type { JournalTransaction } from "../../journal/transaction.ts"
import type { Clock } from "../../ports/clock.ts"
import type { Contacts } from "../contacts/service.ts"
import { endMemberships, moved, tellMembers, writeRoster } from "../conversations/roster-writing.ts"
import { directKey } from "../conversations/rules.ts"
import type { ConversationsService } from "../conversations/service.ts"
import { join } from "../conversations/store.ts"
import { holdNumber, ownerOf } from "../numbers/store.ts"
import * as store from "./joining-store.ts"
import { holdPhone } from "./store.ts"

export interface JoiningOptions {
  readonly database: Database
  readonly journal: Pick<Journal, "transact">
  readonly clock: Clock
  readonly conversations: Pick<ConversationsService, "directOf" | "membersAmong" | "forget">
  readonly contacts: Pick<Contacts, "replace">
}

/** Whose account comes into a conversation, or goes on elsewhere, in the place of what phone. */
interface Change {
  readonly account: AccountId
  readonly conversation: ConversationId
  readonly phone: AccountId
}

/**
 * Brings conversations with a phone number to the account of who has shown that the number is theirs, when they want it. They
 * read what is said from then on: who has a number now is not who had it before. Each conversation is taken in a transaction
 * of its own, in which the number leaves it; so what is taken is known from the conversations, and who is cut short asks again.
 */
export class Joining {
  readonly #options: JoiningOptions

  constructor(options: JoiningOptions) {
    this.#options = options
  }

  /** How many people and groups write to a number, of what may be taken. @throws not_found */
  async threads(account: AccountId, number: string): Promise<Output<"numbers.threads">> {
    const { database } = this.#options
    await requireOwner(database, account, number)
    const found = await store.takeable(database, account, number, null)
    const groups = found.filter(({ kind }) => kind === "group").length
    return { people: found.length - groups, groups }
  }

  /** Again, it takes what has come since. @throws not_found */
  async take(account: AccountId, number: string): Promise<void> {
    const { conversations, database } = this.#options
    await requireOwner(database, account, number)
    for (const thread of await store.takeable(database, account, number, null)) {
      await this.#take(account, number, thread)
      conversations.forget(thread.conversation)
    }
  }

  #take(account: AccountId, number: string, { conversation, phone, other }: store.Takeable): Promise<void> {
    const { clock, conversations, journal } = this.#options
    return journal.transact(async (tx) => {
      await holdNumber(tx, number)
      await requireOwner(tx, account, number)
      await tx.lock([conversation, account, phone, ...(other === null ? [] : [other])])
      await holdPhone(tx, number)
      // Somebody was blocked, went, or took it by another device meanwhile.
      const [thread] = await store.takeable(tx, account, number, conversation)
      if (thread === undefined) return
      const at = clock.now()
      const isHere = (await conversations.membersAmong(tx, conversation, [account])).length > 0
      if (thread.kind === "group") {
        if (isHere) await this.#leave(tx, { account, conversation, phone }, [phone], at)
        else await this.#replace(tx, { account, conversation, phone }, at)
      } else if (other !== null) {
        await this.#takeDirect(tx, { account, conversation, phone, other }, at)
      }
      await store.dropThread(tx, conversation, phone)
    })
  }

  /** It becomes theirs where they have none yet; else what was said stays readable, and they go on where they talk already. */
  async #takeDirect(
    tx: JournalTransaction,
    { other, ...change }: Change & { readonly other: AccountId },
    at: Time,
  ): Promise<void> {
    const { account, conversation, phone } = change
    const { contacts, conversations } = this.#options
    const begins = account !== other && (await conversations.directOf(tx, account, other)) === null
    await store.putDirectKey(tx, conversation, begins ? directKey(account, other) : null)
    if (begins) {
      await this.#replace(tx, change, at)
      await store.turnTo(tx, conversation, { account: other, peer: account })
    } else {
      await this.#leave(tx, change, [phone, other], at)
    }
    await contacts.replace(tx, other, phone, account, at)
  }

  async #replace(tx: JournalTransaction, change: Change, at: Time): Promise<void> {
    const { account, conversation, phone } = change
    const last = await this.#tellGone(tx, change, at)
    const come = { kind: "joined", ...(await moved(tx, [account])), number: phone } as const
    const seq = await writeRoster(tx, conversation, account, null, at, come)
    await join(tx, conversation, [account], { role: "member", seq, history: "since_joining" })
    await endMemberships(tx, conversation, [phone], last, at)
    await tellMembers(tx, conversation, [account], at, true)
  }

  async #leave(tx: JournalTransaction, change: Change, going: readonly AccountId[], at: Time): Promise<void> {
    await endMemberships(tx, change.conversation, going, await this.#tellGone(tx, change, at), at)
  }

  /** Says in the conversation that the number is in it no more, and who goes on in the app. */
  async #tellGone(tx: JournalTransaction, { account, conversation, phone }: Change, at: Time): Promise<Seq> {
    const gone = { kind: "left", ...(await moved(tx, [phone])), account } as const
    return writeRoster(tx, conversation, phone, null, at, gone)
  }
}

/** @throws not_found unless the number is this account's */
async function requireOwner(sql: Sql, account: AccountId, number: string): Promise<void> {
  if ((await ownerOf(sql, number)) !== account) throw new EverlineError("not_found", { field: "number" })
}
