import type { AccountId, Conversation, ConversationId, Role } from "@everline/protocol"
import type { Sql } from "../../database.ts"
import { peerOf } from "./rules.ts"

/** What sending needs to know of a member, and the guard under which it was so. */
export interface Membership {
  readonly kind: Conversation["kind"]
  readonly role: Role
  readonly guard: number
  /** The other account of a direct conversation. */
  readonly peer: AccountId | null
}

/** Conversations whose memberships are remembered; the one first asked for is forgotten first. */
const REMEMBERED = 50_000

/**
 * Memberships as last read, those included that are being read, so that many who ask at once are one question. They may
 * be old: append checks the guard, and revocations are polled every second.
 */
export class MembershipCache {
  readonly #byConversation = new Map<ConversationId, Map<AccountId, Promise<Membership>>>()

  get(conversation: ConversationId, account: AccountId): Promise<Membership> | undefined {
    return this.#byConversation.get(conversation)?.get(account)
  }

  /** Remembers what is being read, unless that fails. */
  set(conversation: ConversationId, account: AccountId, membership: Promise<Membership>): Promise<Membership> {
    const members = this.#byConversation.get(conversation) ?? new Map<AccountId, Promise<Membership>>()
    members.set(account, membership)
    this.#byConversation.set(conversation, members)
    membership.catch(() => {
      members.delete(account)
      if (members.size === 0 && this.#byConversation.get(conversation) === members) this.forget(conversation)
    })
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

/** A present member, or null. Membership and guard come from one snapshot. */
export async function readMembership(
  sql: Sql,
  account: AccountId,
  conversation: ConversationId,
): Promise<Membership | null> {
  const [row] = await sql.query<Omit<Membership, "peer"> & { directKey: string | null }>(
    `SELECT c.kind, m.role, j.guard, c.direct_key AS "directKey"
     FROM members m JOIN conversations c ON c.id = m.conversation JOIN journals j ON j.id = m.conversation
     WHERE m.conversation = $1 AND m.account = $2 AND m.left_at IS NULL`,
    [conversation, account],
  )
  if (row === undefined) return null
  const { directKey, ...rest } = row
  return { ...rest, peer: directKey === null ? null : peerOf(directKey, account) }
}
