import type { AccountId, ConversationId, SignalFrame } from "@everline/protocol"

/** Tells devices that are connected what is not kept. */
export interface SignalPort {
  /** To all devices of these accounts. */
  toAccounts(accounts: readonly AccountId[], frame: SignalFrame): void
  /** To all devices of a conversation's members, but for one account's; null: to everybody. */
  toConversation(conversation: ConversationId, frame: SignalFrame, except: AccountId | null): void
}
