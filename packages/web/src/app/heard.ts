import type { AccountId, Message, PushNote } from "@everline/protocol"
import type { ConversationSummary } from "@everline/sdk"

/** Of what came into a conversation somebody makes a notification; null: of this one not. The server has the same rule. */
export function noteOf(
  { conversation, marks, settings }: Pick<ConversationSummary, "conversation" | "marks" | "settings">,
  { seq, ordinal, author, recalled, mentions, mentionsAll, call }: Message,
  self: AccountId,
  blocked: ReadonlySet<AccountId>,
): PushNote | null {
  if (author === self || blocked.has(author) || recalled || ordinal <= marks.read) return null
  // What a call leaves is told of as the call was: that it was missed, or nothing.
  if (call !== undefined) return null
  const named = mentionsAll === true || (mentions?.includes(self) ?? false)
  if (settings.muted && !(named && !settings.mutedMentions)) return null
  return { kind: "message", conversation, seq, named }
}
