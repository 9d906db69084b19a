import {
  type AccountId,
  type Conversation,
  EverlineError,
  LIMITS,
  type Message,
  type Role,
  type TextState,
  type Time,
} from "@everline/protocol"

/** A message says something or carries something. @throws body_empty */
export function checkContent(body: string, carried: readonly unknown[] = []): void {
  if (body === "" && carried.length === 0) throw new EverlineError("body_empty", { field: "body" })
}

/** What others said is nobody's to change, also where it was sent on. @throws not_yours, recalled, sent_by_sms, body_empty */
export function checkEdit(message: Message, editor: AccountId, body: string): void {
  if (message.author !== editor || message.merged !== undefined || message.call !== undefined)
    throw new EverlineError("not_yours")
  if (message.recalled) throw new EverlineError("recalled")
  if (message.sms?.way === "out" && message.sms.texts.some(({ state }) => state !== "cancelled"))
    throw new EverlineError("sent_by_sms")
  checkContent(body, message.attachments)
}

/** What a call has left is both's. @throws not_yours, sent_by_sms, recall_too_late */
export function checkRecall(message: Message, recaller: AccountId, now: Time): void {
  if (message.author !== recaller || message.call !== undefined) throw new EverlineError("not_yours")
  if (message.sms?.way === "out" && message.sms.texts.some(({ state }) => hasGone(state)))
    throw new EverlineError("sent_by_sms")
  if (now - message.at > LIMITS.recallMs) throw new EverlineError("recall_too_late")
}

/** Whether it may be at a phone, from where nobody takes it back. */
const hasGone = (state: TextState): boolean => state === "accepted" || state === "delivered" || state === "unknown"

/** Everybody is named by who looks after a group. @throws admins_only */
export function checkNamesAll(kind: Conversation["kind"], role: Role): void {
  if (kind !== "group" || role === "member") throw new EverlineError("admins_only")
}

/** @throws recalled, too_many_emoji */
export function checkReaction(message: Message, emoji: string, on: boolean): void {
  if (message.recalled) throw new EverlineError("recalled")
  const known = message.reactions.some((reaction) => reaction.emoji === emoji)
  if (on && !known && message.reactions.length >= LIMITS.emojiPerMessage) throw new EverlineError("too_many_emoji")
}
