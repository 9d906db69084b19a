import {
  type AccountId,
  type ClientId,
  type ConversationId,
  type GroupHistory,
  type MethodName,
  newId,
  type Output,
  type Role,
} from "@everline/protocol"
import type { ReadonlySignal } from "@preact/signals-core"
import type { MembersPage, MembersQuery } from "../api/accounts.ts"
import type { ConversationSummary, Conversations as ConversationsApi } from "../api/conversations.ts"
import type { Connection } from "../link/connection.ts"
import { persist } from "../link/retry.ts"
import type { Ports } from "../ports.ts"
import type { Sync } from "../sync/sync.ts"
import type { Summaries } from "./list.ts"
import type { People } from "./people.ts"
import type { Settings } from "./settings.ts"

export interface ConversationsOptions {
  readonly summaries: Summaries
  readonly people: People
  readonly settings: Pick<Settings, "set">
  readonly sync: Pick<Sync, "take" | "pull">
  readonly call: Connection["call"]
  readonly ports: Pick<Ports, "timer" | "random">
}

/** Conversations, to look at and to change. */
export class Conversations implements ConversationsApi {
  readonly #options: ConversationsOptions

  constructor(options: ConversationsOptions) {
    this.#options = options
  }

  get list(): ReadonlySignal<readonly ConversationSummary[]> {
    return this.#options.summaries.list
  }

  get unread(): ReadonlySignal<number> {
    return this.#options.summaries.unread
  }

  get(conversation: ConversationId): ReadonlySignal<ConversationSummary | undefined> {
    return this.#options.summaries.get(conversation)
  }

  async direct(account: AccountId): Promise<ConversationId> {
    return this.#take(await this.#persist("conversations.direct", { account }))
  }

  async create(title: string, members: readonly AccountId[]): Promise<ConversationId> {
    const conversation: ConversationId = newId()
    return this.#take(await this.#persist("conversations.create", { conversation, title, members: [...members] }))
  }

  async rename(conversation: ConversationId, title: string): Promise<void> {
    await this.#persist("conversations.rename", { conversation, clientId: newId<ClientId>(), title })
  }

  async add(conversation: ConversationId, accounts: readonly AccountId[]): Promise<void> {
    await this.#persist("conversations.add", { conversation, clientId: newId<ClientId>(), accounts: [...accounts] })
  }

  async remove(conversation: ConversationId, accounts: readonly AccountId[]): Promise<void> {
    await this.#persist("conversations.remove", { conversation, clientId: newId<ClientId>(), accounts: [...accounts] })
  }

  async leave(conversation: ConversationId): Promise<void> {
    await this.#persist("conversations.leave", { conversation, clientId: newId<ClientId>() })
  }

  async setRole(conversation: ConversationId, account: AccountId, role: Role): Promise<void> {
    await this.#persist("conversations.setRole", { conversation, clientId: newId<ClientId>(), account, role })
  }

  async setHistory(conversation: ConversationId, history: GroupHistory): Promise<void> {
    await this.#persist("conversations.setHistory", { conversation, clientId: newId<ClientId>(), history })
  }

  async dissolve(conversation: ConversationId): Promise<void> {
    await this.#persist("conversations.dissolve", { conversation, clientId: newId<ClientId>() })
  }

  async members(query: MembersQuery): Promise<MembersPage> {
    const page = await this.#options.call("conversations.members", { ...query })
    this.#options.people.put(page.members.map((member) => member.profile))
    return page
  }

  createLink(conversation: ConversationId): Promise<Output<"groupLinks.create">> {
    return this.#options.call("groupLinks.create", { conversation })
  }

  ofLink(groupLink: string): Promise<Output<"groupLinks.get">> {
    return this.#persist("groupLinks.get", { groupLink })
  }

  async joinByLink(groupLink: string): Promise<ConversationId> {
    return this.#take(await this.#persist("groupLinks.join", { groupLink }))
  }

  async endLinks(conversation: ConversationId): Promise<void> {
    await this.#persist("groupLinks.end", { conversation })
  }

  pin(conversation: ConversationId, pinned: boolean): void {
    this.#options.settings.set(conversation, { pinned })
  }

  mute(conversation: ConversationId, muted: boolean): void {
    this.#options.settings.set(conversation, { muted })
  }

  muteMentions(conversation: ConversationId, mutedMentions: boolean): void {
    this.#options.settings.set(conversation, { mutedMentions })
  }

  markUnread(conversation: ConversationId, unread: boolean): void {
    this.#options.settings.set(conversation, { unread })
  }

  #take({ conversation, profiles }: Output<"conversations.get">): ConversationId {
    this.#options.sync.take({ conversations: [conversation], profiles })
    void this.#options.sync.pull(conversation.conversation)
    return conversation.conversation
  }

  #persist<Name extends MethodName>(method: Name, input: Parameters<typeof persist<Name>>[3]): Promise<Output<Name>> {
    return persist(this.#options.call, this.#options.ports, method, input)
  }
}
