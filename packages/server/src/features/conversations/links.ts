import { type CheckedInput, type ConversationId, EverlineError, type Output } from "@everline/protocol"
import type { Database, Sql } from "../../database.ts"
import type { Handlers, SignedIn } from "../../handler.ts"
import type { Clock } from "../../ports/clock.ts"
import { hashSecret, newSecret } from "../devices/tokens.ts"
import * as store from "./links-store.ts"
import type { Roster } from "./roster.ts"
import { checkAdmin, checkGroup } from "./rules.ts"
import type { ConversationsService } from "./service.ts"

/** How long a link is good. */
const LINK_MS = 7 * 24 * 3600_000

export interface GroupLinksOptions {
  readonly database: Database
  readonly clock: Clock
  readonly conversations: ConversationsService
  readonly roster: Roster
}

/** Links by which people come into a group by themselves, for as long as who made them is in it. */
export class GroupLinks {
  readonly #options: GroupLinksOptions

  constructor(options: GroupLinksOptions) {
    this.#options = options
  }

  /** @throws not_found, not_a_group */
  async create(
    { account }: SignedIn,
    { conversation }: CheckedInput<"groupLinks.create">,
  ): Promise<Output<"groupLinks.create">> {
    const { database, clock } = this.#options
    await this.#requireGroup(account, conversation)
    const at = clock.now()
    const groupLink = newSecret()
    const expiresAt = at + LINK_MS
    await store.insertLink(database, { hash: hashSecret(groupLink), conversation, createdBy: account, at, expiresAt })
    return { groupLink, expiresAt }
  }

  /** What a link leads to. @throws group_link_invalid */
  async look({ account }: SignedIn, secret: string): Promise<Output<"groupLinks.get">> {
    const { conversation, ...group } = await this.#find(this.#options.database, secret)
    const member = await this.#options.conversations.isMember(account, conversation)
    return { ...group, conversation: member ? conversation : null }
  }

  /** Comes into the group, or is in it already. @throws group_link_invalid, too_many_members */
  async join(caller: SignedIn, secret: string): Promise<ConversationId> {
    const { conversation } = await this.#find(this.#options.database, secret)
    // It may have ended since: it is looked at once more where who is in the group does not change any more.
    await this.#options.roster.admit(caller, conversation, (tx) => this.#find(tx, secret, true))
    return conversation
  }

  /** Ends all links of a group. @throws not_found, not_a_group, admins_only */
  async end({ account }: SignedIn, { conversation }: CheckedInput<"groupLinks.end">): Promise<Record<string, never>> {
    const { role } = await this.#requireGroup(account, conversation)
    checkAdmin(role)
    await store.deleteLinks(this.#options.database, conversation)
    return {}
  }

  async #requireGroup(account: SignedIn["account"], conversation: ConversationId) {
    const { database, conversations } = this.#options
    const membership = await conversations.requireMemberNow(database, account, conversation)
    checkGroup(membership.kind)
    return membership
  }

  async #find(sql: Sql, secret: string, lock = false): Promise<store.GroupLink> {
    const found = await store.findLink(sql, hashSecret(secret), this.#options.clock.now(), lock)
    if (found === undefined) throw new EverlineError("group_link_invalid")
    return found
  }
}

type Names = "groupLinks.create" | "groupLinks.get" | "groupLinks.join" | "groupLinks.end"

export const groupLinkMethods = (links: GroupLinks, conversations: ConversationsService): Handlers<Names> => ({
  "groupLinks.create": (caller, input) => links.create(caller, input),
  "groupLinks.get": (caller, { groupLink }) => links.look(caller, groupLink),
  "groupLinks.join": async (caller, { groupLink }) =>
    conversations.get(caller.account, await links.join(caller, groupLink)),
  "groupLinks.end": (caller, input) => links.end(caller, input),
})
