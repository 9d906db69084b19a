import type { AccountId, Conversation, ConversationId, Role } from "@everline/protocol"
import type { Sql } from "../../database.ts"
import { type Barrier, type Between, barrierOf } from "../blocks/rules.ts"

/** What sending needs to know of a member, and the guard under which it was so. */
export interface Membership {
  readonly kind: Conversation["kind"]
  readonly role: Role
  readonly guard: number
  /** The other account of a direct conversation. */
  readonly peer: AccountId | null
  /** Why nothing may be written to them. */
  readonly barrier: Barrier | null
  /** Whether somebody in the conversation is reached by a phone number alone. */
  readonly reachesPhones: boolean
}

/** Conversations whose memberships are remembered; the one first asked for is forgotten first. */
const REMEMBERED = 50_000

/**
 * Memberships as last read, those included that are being read, so that many who ask at once are one question. They may
 * be old: append checks the guard, and revocations are polled every second. That one may not is never remembered, so
 * that it ends at once.
 */
export class MembershipCache {
  readonly #byConversation = new Map<ConversationId, Map<AccountId, Promise<Membership>>>()

  get(conversation: ConversationId, account: AccountId): Promise<Membership> | undefined {
    return this.#byConversation.get(conversation)?.get(account)
  }

  /** Remembers what is being read, unless that fails or finds a barrier. */
  set(conversation: ConversationId, account: AccountId, membership: Promise<Membership>): Promise<Membership> {
    const members = this.#byConversation.get(conversation) ?? new Map<AccountId, Promise<Membership>>()
    members.set(account, membership)
    this.#byConversation.set(conversation, members)
    const drop = () => {
      members.delete(account)
      if (members.size === 0 && this.#byConversation.get(conversation) === members) this.forget(conversation)
    }
    membership.then(({ barrier }) => barrier === null || drop(), drop)
    if (this.#byConversation.size > REMEMBERED) {
      for (const oldest of this.#byConversation.keys()) {
        this.#byConversation.delete(oldest)
        break
      }
    }
    return membership
  }

  forget(conversation: ConversationId): void {
    this.#byConversation.delete(conversation)
  }
}

/** A present member, or null. Membership, barrier and guard come from one snapshot. */
export async function readMembership(
  sql: Sql,
  account: AccountId,
  conversation: ConversationId,
): Promise<Membership | null> {
  const [row] = await sql.query<Omit<Membership, "barrier"> & Between>(
    `SELECT c.kind, m.role, j.guard, m.peer, c.numbers > 0 AS "reachesPhones",
       EXISTS (SELECT FROM blocks b WHERE b.account = m.account AND b.blocked = m.peer) AS mine,
       EXISTS (SELECT FROM blocks b WHERE b.account = m.peer AND b.blocked = m.account) AS theirs
     FROM members m JOIN conversations c ON c.id = m.conversation JOIN journals j ON j.id = m.conversation
     WHERE m.conversation = $1 AND m.account = $2 AND m.left_at IS NULL`,
    [conversation, account],
  )
  if (row === undefined) return null
  const { mine: _mine, theirs: _theirs, ...membership } = row
  return { ...membership, barrier: barrierOf(row) }
}
