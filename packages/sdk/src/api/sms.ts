import type { ConversationId, Output } from "@everline/protocol"

/** What it takes to reach the phones of a conversation, and what one has spent. */
export type SmsTerms = Output<"sms.terms">

/** What is known of SMS before one writes; how far a message has come to phones is said by its line. */
export interface Sms {
  /** Changes with who is in the conversation, and with every message that goes out. */
  terms(conversation: ConversationId): Promise<SmsTerms>
}
