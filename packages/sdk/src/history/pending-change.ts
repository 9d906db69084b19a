import type { AccountId, Message, Reaction } from "@everline/protocol"
import type { OutboxAction } from "../cache/cache.ts"

type Change = Exclude<OutboxAction, { readonly kind: "send" }>

/** A message as it will look when a change has reached the server. */
export function withChange(message: Message, change: Change, self: AccountId | undefined): Message {
  if (message.recalled || self === undefined) return message
  switch (change.kind) {
    case "edit":
      return { ...message, body: change.body, editedAt: message.editedAt ?? message.at }
    case "recall":
      return { ...message, body: "", recalled: true, reactions: [] }
    case "react":
      return { ...message, reactions: withReaction(message.reactions, change.emoji, change.on, self) }
  }
}

function withReaction(
  reactions: readonly Reaction[],
  emoji: string,
  on: boolean,
  self: AccountId,
): readonly Reaction[] {
  const there = reactions.find((reaction) => reaction.emoji === emoji)
  const mine = there?.accounts.includes(self) ?? false
  if (mine === on) return reactions
  if (there === undefined) return [...reactions, { emoji, count: 1, accounts: [self] }]
  const accounts = on ? [...there.accounts, self] : there.accounts.filter((account) => account !== self)
  const changed = { emoji, count: there.count + (on ? 1 : -1), accounts }
  return reactions.flatMap((reaction) => (reaction !== there ? reaction : changed.count === 0 ? [] : changed))
}
