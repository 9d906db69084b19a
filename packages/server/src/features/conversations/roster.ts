import {
  type AccountId,
  type CheckedInput,
  type ClientId,
  type ConversationId,
  EverlineError,
  newId,
  type Seq,
  type Time,
} from "@everline/protocol"
import type { Sql } from "../../database.ts"
import type { SignedIn } from "../../handler.ts"
import type { Journal } from "../../journal/journal.ts"
import type { JournalTransaction } from "../../journal/transaction.ts"
import type { NewEntry } from "../../journal/types.ts"
import type { Clock } from "../../ports/clock.ts"
import { requestHash } from "../../request-hash.ts"
import type { Blocks } from "../blocks/service.ts"
import type { Membership } from "./membership.ts"
import { endMemberships, moved, tellMembers, type What, writeRoster } from "./roster-writing.ts"
import { checkAdmin, checkGroup, checkOwner, checkRemoval, checkSize, directKey } from "./rules.ts"
import type { ConversationsService } from "./service.ts"
import * as store from "./store.ts"

export interface RosterOptions {
  readonly database: Sql
  readonly journal: Journal
  readonly conversations: ConversationsService
  readonly blocks: Pick<Blocks, "requireOpen">
  readonly clock: Clock
  /** Most members of a group. */
  readonly maxMembers: number
}

/** Makes conversations and changes who is in them. */
export class Roster {
  readonly #sql: Sql
  readonly #journal: Journal
  readonly #conversations: ConversationsService
  readonly #blocks: Pick<Blocks, "requireOpen">
  readonly #clock: Clock
  readonly #maxMembers: number

  constructor({ database, journal, conversations, blocks, clock, maxMembers }: RosterOptions) {
    this.#sql = database
    this.#journal = journal
    this.#conversations = conversations
    this.#blocks = blocks
    this.#clock = clock
    this.#maxMembers = maxMembers
  }

  /** The direct conversation of two accounts, made if there is none. @throws not_found, blocked_by_you, not_accepted */
  direct(caller: SignedIn, other: AccountId): Promise<ConversationId> {
    const both = [...new Set([caller.account, other])]
    const key = directKey(caller.account, other)
    return this.#journal.transact(async (tx) => {
      // The accounts' own journals are the lock under which two who begin at once make one conversation.
      await this.#lockAccounts(tx, both, "account")
      const found = await store.findDirect(tx, key)
      if (found !== null) return found
      await this.#blocks.requireOpen(tx, caller.account, [other])
      const conversation = newId<ConversationId>()
      const made = { conversation, kind: "direct", title: null, directKey: key, requestHash: requestHash(key) } as const
      await this.#make(tx, caller, made, [], both)
      return conversation
    })
  }

  /**
   * Makes a group under the id that the caller chose.
   * @throws not_found, too_many_members, client_id_reused, blocked_by_you, not_accepted
   */
  async create(caller: SignedIn, input: CheckedInput<"conversations.create">): Promise<void> {
    const { conversation, title } = input
    const others = [...new Set(input.members)].filter((account) => account !== caller.account)
    checkSize(others.length + 1, this.#maxMembers)
    const hash = requestHash("conversations.create", title, input.members)
    await this.#journal.transact(async (tx) => {
      const everybody = [caller.account, ...others]
      await this.#lockAccounts(tx, everybody, "members")
      const found = await store.findConversation(tx, conversation)
      if (found !== null) {
        if (found.createdBy === caller.account && found.requestHash.equals(hash)) return
        throw new EverlineError("client_id_reused", { field: "conversation" })
      }
      await this.#blocks.requireOpen(tx, caller.account, others)
      const made = { conversation, kind: "group", title, directKey: null, requestHash: hash } as const
      await this.#make(tx, caller, made, [caller.account], others)
    })
  }

  /** Locks the accounts' own journals. @throws not_found when one of them is no account's id */
  async #lockAccounts(tx: JournalTransaction, accounts: readonly AccountId[], field: string): Promise<void> {
    await tx.lock(accounts)
    if ((await store.existing(tx, accounts)).length < accounts.length) throw new EverlineError("not_found", { field })
  }

  async #make(
    tx: JournalTransaction,
    caller: SignedIn,
    made: Omit<store.NewConversation, "createdBy" | "at">,
    owners: readonly AccountId[],
    members: readonly AccountId[],
  ): Promise<void> {
    const at = this.#clock.now()
    const everybody = [...owners, ...members]
    // Somebody's account can have this id, or a group that another account is making at this moment.
    if (!(await tx.create(made.conversation))) throw new EverlineError("client_id_reused", { field: "conversation" })
    await store.insertConversation(tx, { ...made, createdBy: caller.account, at })
    const what: What = { kind: "created", title: made.title, count: everybody.length }
    const seq = await writeRoster(tx, made.conversation, caller.account, null, at, what)
    if (owners.length > 0) await store.join(tx, made.conversation, owners, { role: "owner", seq })
    if (members.length > 0) await store.join(tx, made.conversation, members, { role: "member", seq })
    await tellMembers(tx, made.conversation, everybody, at, true)
  }

  rename(caller: SignedIn, input: CheckedInput<"conversations.rename">): Promise<{ seq: Seq }> {
    const { conversation, title } = input
    const hash = requestHash("conversations.rename", title)
    return this.#change(caller, input, hash, [], async (tx, write) => {
      await store.rename(tx, conversation, title)
      return write({ kind: "titled", title })
    })
  }

  add(caller: SignedIn, input: CheckedInput<"conversations.add">): Promise<{ seq: Seq }> {
    const { conversation, accounts } = input
    const hash = requestHash("conversations.add", accounts)
    return this.#change(caller, input, hash, accounts, async (tx) => {
      const present = await store.presentMembers(tx, conversation, accounts)
      const here = new Set(present.map(({ account }) => account))
      const fresh = [...new Set(accounts)].filter((account) => !here.has(account))
      if ((await store.existing(tx, fresh)).length < fresh.length)
        throw new EverlineError("not_found", { field: "accounts" })
      if (fresh.length === 0) return null
      await this.#blocks.requireOpen(tx, caller.account, fresh)
      const { memberCount } = (await store.findConversation(tx, conversation)) ?? { memberCount: 0 }
      checkSize(memberCount + fresh.length, this.#maxMembers)
      return this.#join(tx, conversation, caller, fresh, { device: caller.device, clientId: input.clientId, hash })
    })
  }

  /** Takes in who comes by themselves, while `check` lets them; who is in stays as they are. @throws too_many_members */
  async admit(caller: SignedIn, conversation: ConversationId, check: (tx: Sql) => Promise<unknown>): Promise<void> {
    await this.#journal.transact(async (tx) => {
      await tx.lock([conversation, caller.account])
      await check(tx)
      if ((await store.presentMembers(tx, conversation, [caller.account])).length > 0) return
      const { memberCount } = (await store.findConversation(tx, conversation)) ?? { memberCount: 0 }
      checkSize(memberCount + 1, this.#maxMembers)
      await this.#join(tx, conversation, caller, [caller.account], null)
    })
  }

  async #join(
    tx: JournalTransaction,
    conversation: ConversationId,
    caller: SignedIn,
    accounts: readonly AccountId[],
    once: NewEntry["once"],
  ): Promise<Seq> {
    const at = this.#clock.now()
    const seq = await writeRoster(tx, conversation, caller.account, once, at, {
      kind: "joined",
      ...(await moved(tx, accounts)),
    })
    await store.join(tx, conversation, accounts, { role: "member", seq })
    await tellMembers(tx, conversation, accounts, at, true)
    return seq
  }

  remove(caller: SignedIn, input: CheckedInput<"conversations.remove">): Promise<{ seq: Seq }> {
    const hash = requestHash("conversations.remove", input.accounts)
    return this.#change(caller, input, hash, input.accounts, async (tx, write, membership, at) => {
      const going = await store.presentMembers(tx, input.conversation, input.accounts)
      checkRemoval(
        membership.role,
        going.filter(({ account }) => account !== caller.account).map(({ role }) => role),
      )
      return this.#leave(tx, write, input.conversation, going.map(accountOf), at)
    })
  }

  setRole(caller: SignedIn, input: CheckedInput<"conversations.setRole">): Promise<{ seq: Seq }> {
    const { conversation, account, role } = input
    const hash = requestHash("conversations.setRole", account, role)
    return this.#change(caller, input, hash, [], async (tx, write, membership) => {
      checkOwner(membership.role)
      const [present] = await store.presentMembers(tx, conversation, [account])
      // Only by giving it to somebody else does an owner cease to be it.
      if (present === undefined || present.role === role || account === caller.account) return null
      if (role === "owner") await store.setRole(tx, conversation, caller.account, "member")
      await store.setRole(tx, conversation, account, role)
      return write({ kind: "role", account, role })
    })
  }

  /** What those may read who join from now on. */
  setHistory(caller: SignedIn, input: CheckedInput<"conversations.setHistory">): Promise<{ seq: Seq }> {
    const { conversation, history } = input
    const hash = requestHash("conversations.setHistory", history)
    return this.#change(caller, input, hash, [], async (tx, write, membership) => {
      checkAdmin(membership.role)
      return (await store.setHistory(tx, conversation, history)) ? write({ kind: "history", history }) : null
    })
  }

  /** Ends a group for all who are in it. */
  async dissolve(caller: SignedIn, input: CheckedInput<"conversations.dissolve">): Promise<{ seq: Seq }> {
    const { conversation } = input
    const hash = requestHash("conversations.dissolve")
    // Their own journals are locked with the group's and in order, so who they are has to be known before.
    const members = await store.presentMembers(this.#sql, conversation, null)
    return this.#change(caller, input, hash, members.map(accountOf), async (tx, write, membership, at) => {
      checkOwner(membership.role)
      const going = (await store.presentMembers(tx, conversation, null)).map(accountOf)
      const known = new Set(members.map(accountOf))
      if (going.some((account) => !known.has(account))) throw new EverlineError("unavailable")
      const seq = await write({ kind: "dissolved" })
      await endMemberships(tx, conversation, going, seq, at)
      return seq
    })
  }

  leave(caller: SignedIn, input: CheckedInput<"conversations.leave">): Promise<{ seq: Seq }> {
    const hash = requestHash("conversations.leave")
    return this.#change(caller, input, hash, [caller.account], (tx, write, _membership, at) =>
      this.#leave(tx, write, input.conversation, [caller.account], at),
    )
  }

  async #leave(
    tx: JournalTransaction,
    write: Write,
    conversation: ConversationId,
    going: readonly AccountId[],
    at: Time,
  ) {
    if (going.length === 0) return null
    const seq = await write({ kind: "left", ...(await moved(tx, going)) })
    await endMemberships(tx, conversation, going, seq, at)
    return seq
  }

  /** What all changes of a group share: locks, access, the answer to a repeated request. */
  async #change(
    caller: SignedIn,
    { conversation, clientId }: { conversation: ConversationId; clientId: ClientId },
    hash: Uint8Array,
    concerned: readonly AccountId[],
    work: (tx: JournalTransaction, write: Write, membership: Membership, at: Time) => Promise<Seq | null>,
  ): Promise<{ seq: Seq }> {
    await this.#conversations.requireReadable(caller.account, conversation)
    const once = { device: caller.device, clientId, hash }
    const seq = await this.#journal.transact(async (tx) => {
      const heads = await tx.lock([conversation, ...concerned])
      const earlier = await tx.earlier(conversation, once)
      if (earlier !== null) return earlier.seq
      const membership = await this.#conversations.requireMemberNow(tx, caller.account, conversation)
      checkGroup(membership.kind)
      const at = this.#clock.now()
      const write: Write = (what) => writeRoster(tx, conversation, caller.account, once, at, what)
      return (await work(tx, write, membership, at)) ?? heads.get(conversation)?.head ?? 0
    })
    this.#conversations.forget(conversation)
    return { seq }
  }
}

type Write = (what: What) => Promise<Seq>

const accountOf = ({ account }: { readonly account: AccountId }): AccountId => account
