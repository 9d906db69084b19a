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
import type { MembersPage, MembersQuery } from "../api/accounts.ts"
import type { Conversations as ConversationsApi } from "../api/conversations.ts"
import type { Connection } from "../link/connection.ts"
import { persist } from "../link/retry.ts"
import type { Ports } from "../ports.ts"
import type { Sync } from "../sync/sync.ts"
import type { People } from "./people.ts"

export interface ConversationDeedsOptions {
  readonly people: Pick<People, "put">
  readonly sync: Pick<Sync, "take" | "pull">
  readonly call: Connection["call"]
  readonly ports: Pick<Ports, "timer" | "random">
}

/** Conversations, to make and to change. */
export class ConversationDeeds implements Partial<ConversationsApi> {
  readonly #options: ConversationDeedsOptions

  constructor(options: ConversationDeedsOptions) {
    this.#options = options
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

  #take({ conversation, profiles }: Output<"conversations.get">): ConversationId {
    this.#options.sync.take({ conversations: [conversation], profiles })
    void this.#options.sync.pull(conversation.conversation)
    return conversation.conversation
  }

  #persist<Name extends MethodName>(method: Name, input: Parameters<typeof persist<Name>>[3]): Promise<Output<Name>> {
    return persist(this.#options.call, this.#options.ports, method, input)
  }
}
