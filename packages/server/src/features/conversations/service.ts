import {
  type AccountId,
  type Conversation,
  type ConversationId,
  type ErrorCode,
  EverlineError,
  type Mention,
  type Message,
  type Ordinal,
  type Output,
  type Seq,
} from "@everline/protocol"
import type { Sql } from "../../database.ts"
import { Together } from "../../together.ts"
import { fitting, textIn } from "../answer-size.ts"
import { presentMessages } from "../messages/present.ts"
import { type Membership, MembershipCache, readMembership } from "./membership.ts"
import { covers, directKey } from "./rules.ts"
import {
  deleteMentions,
  EVERYBODY,
  findDirect,
  lastOrdinal,
  memberships,
  type Present,
  pageOfMembers,
  presentMembers,
  putMentions,
  type Reading,
  readable,
  readings,
  readingsOf,
} from "./store.ts"
import { mentionedProfiles, readViews, type Which } from "./views.ts"

/** Guards begin at 0: under this one nothing can be written, and what was written before is found. */
export const NO_GUARD = -1
/** A membership read just before something is written can be stale; twice in a row is chance, more is a fault. */
export const GUARD_TRIES = 5

/** Who may read a conversation, to its end or, after leaving, to the last message of their time. */
export interface Reader extends Pick<Membership, "peer" | "guard" | "reachesPhones"> {
  readonly end: Ordinal | null
  /** Why they may write nothing; the guard is NO_GUARD then. */
  readonly refusal: ErrorCode | null
}

/** Who is in which conversation and what they may read: the guarded look-ups through which everybody goes. */
export class ConversationsService {
  readonly #sql: Sql
  readonly #cache = new MembershipCache()
  readonly #memberships: Together<AccountId, readonly Present[]>

  constructor(sql: Sql) {
    this.#sql = sql
    this.#memberships = new Together((accounts) => memberships(sql, accounts))
  }

  /** A present member, perhaps as of a moment ago. @throws not_found */
  requireMember(account: AccountId, conversation: ConversationId): Promise<Membership> {
    return (
      this.#cache.get(conversation, account) ??
      this.#cache.set(conversation, account, this.requireMemberNow(this.#sql, account, conversation))
    )
  }

  /** A present member by what the database says now. @throws not_found */
  async requireMemberNow(sql: Sql, account: AccountId, conversation: ConversationId): Promise<Membership> {
    const membership = await readMembership(sql, account, conversation)
    if (membership === null) throw new EverlineError("not_found", { field: "conversation" })
    return membership
  }

  /** Those of some accounts that are members, by what the database says now. */
  async membersAmong(
    sql: Sql,
    conversation: ConversationId,
    accounts: readonly AccountId[],
  ): Promise<readonly AccountId[]> {
    return (await presentMembers(sql, conversation, accounts)).map(({ account }) => account)
  }

  /** Keeps whom a message names, so that they are told of it however long they are away. */
  async keepMentions(
    tx: Sql,
    conversation: ConversationId,
    message: Mention & { readonly author: AccountId },
    { mentions = [], mentionsAll }: Pick<Message, "mentions" | "mentionsAll">,
  ): Promise<void> {
    await putMentions(tx, conversation, message, mentionsAll ? [...mentions, EVERYBODY] : mentions)
  }

  /** A message that is taken back names nobody any more. */
  async dropMentions(tx: Sql, conversation: ConversationId, message: Message): Promise<void> {
    const { mentions = [], mentionsAll, ordinal } = message
    const named = mentionsAll ? [...mentions, EVERYBODY] : mentions
    if (named.length > 0) await deleteMentions(tx, conversation, ordinal, named)
  }

  /** Whether an account is a member by what the database says now. */
  async isMember(account: AccountId, conversation: ConversationId): Promise<boolean> {
    return (await readMembership(this.#sql, account, conversation)) !== null
  }

  /** What a member or ex-member may read. @throws not_found of the field that names it */
  async requireReadable(account: AccountId, conversation: ConversationId, field = "conversation") {
    const found = await readable(this.#sql, account, conversation)
    if (found === null) throw new EverlineError("not_found", { field })
    return found
  }

  /** All that a member or ex-member may read, of one conversation or of every one of theirs. @throws not_found */
  async readings(account: AccountId, conversation?: ConversationId): Promise<readonly Reading[]> {
    const found = await readings(this.#sql, account, conversation ?? null)
    if (conversation !== undefined && found.length === 0)
      throw new EverlineError("not_found", { field: "conversation" })
    return found
  }

  /** The same of those of some conversations that they may read. */
  readingsOf(account: AccountId, conversations: readonly ConversationId[]): Promise<readonly Reading[]> {
    return readingsOf(this.#sql, account, conversations)
  }

  /** A member, or an ex-member who may read on what was kept and so go on marking it. @throws not_found */
  async requireReader(account: AccountId, conversation: ConversationId): Promise<Reader> {
    try {
      const { peer, guard, barrier, reachesPhones } = await this.requireMember(account, conversation)
      return { peer, guard: barrier === null ? guard : NO_GUARD, end: null, refusal: barrier, reachesPhones }
    } catch (error) {
      if (!(error instanceof EverlineError && error.code === "not_found")) throw error
      const { readable: ranges } = await this.requireReadable(account, conversation)
      const end = await lastOrdinal(this.#sql, conversation, ranges.at(-1)?.to ?? 0)
      return { peer: null, guard: NO_GUARD, end, refusal: "not_found", reachesPhones: false }
    }
  }

  /** Whether an account may read one entry. @throws not_found of the field that names it */
  async requireReadableSeq(account: AccountId, conversation: ConversationId, seq: Seq, field: string): Promise<void> {
    const { readable: ranges, head } = await this.requireReadable(account, conversation)
    if (seq > head || !covers(ranges, seq)) throw new EverlineError("not_found", { field })
  }

  /** The direct conversation of two accounts, or null. */
  directOf(sql: Sql, one: AccountId, other: AccountId): Promise<ConversationId | null> {
    return findDirect(sql, directKey(one, other))
  }

  /** Forgets what was cached of a conversation's members. */
  forget(conversation: ConversationId): void {
    this.#cache.forget(conversation)
  }

  /** Conversations that an account is a member of, and since which seq: what its devices follow. */
  memberships(account: AccountId): Promise<readonly Present[]> {
    return this.#memberships.ask(account)
  }

  /** Conversations as an account sees them, each with its last message. */
  async views(account: AccountId, which: Which, sql: Sql = this.#sql): Promise<Conversation[]> {
    const rows = await readViews(sql, account, which)
    const lasts = await presentMessages(
      sql,
      rows.flatMap(({ last }) => last ?? []),
    )
    const byRow = new Map(rows.flatMap(({ last }) => last ?? []).map((row, i) => [row, lasts[i] ?? null]))
    return rows.map(({ view, last }) => ({ ...view, last: last === null ? null : (byRow.get(last) ?? null) }))
  }

  /** One conversation and whom it mentions. @throws not_found */
  async get(account: AccountId, id: ConversationId): Promise<Output<"conversations.get">> {
    const [conversation] = await this.views(account, { by: "ids", ids: [id] })
    if (conversation === undefined) throw new EverlineError("not_found", { field: "conversation" })
    return { conversation, profiles: await this.profiles([conversation]) }
  }

  async list(
    account: AccountId,
    after: ConversationId | undefined,
    limit: number,
  ): Promise<Output<"conversations.list">> {
    const page = await this.views(account, { by: "page", after: after ?? null, limit: limit + 1 })
    const conversations = page.slice(0, Math.min(limit, fitting(page, textIn)))
    const profiles = await this.profiles(conversations)
    return { conversations, profiles, more: page.length > conversations.length }
  }

  profiles(conversations: readonly Conversation[]) {
    return mentionedProfiles(this.#sql, conversations)
  }

  /** A page of members. @throws not_found */
  async members(
    account: AccountId,
    conversation: ConversationId,
    after: AccountId | undefined,
    limit: number,
  ): Promise<Output<"conversations.members">> {
    await this.requireMemberNow(this.#sql, account, conversation)
    const page = await pageOfMembers(this.#sql, {
      viewer: account,
      conversation,
      after: after ?? null,
      limit: limit + 1,
    })
    return { members: page.slice(0, limit), more: page.length > limit }
  }
}
