import type { AccountId, ArrivalId, ConversationId, Seq } from "@everline/protocol"
import type { JournalTransaction } from "../../journal/transaction.ts"
import type { TextState } from "./states.ts"
import type { Reason } from "./text.ts"

/** What has become of the text by which a message goes to one of its recipients. */
export interface TextChange {
  readonly conversation: ConversationId
  readonly message: Seq
  readonly recipient: AccountId
  readonly state: TextState
  readonly reason: Reason | null
}

/** A text that came in: all of it, or what there was of it when its time was over. */
export interface ArrivedText {
  readonly id: ArrivalId
  /** In E.164 as far as it can be made out; never proof of who it is. */
  readonly from: string
  /** A number of ours. */
  readonly to: string
  readonly body: string
  readonly partial: boolean
}

/** Those who know what texts are of: conversations. */
export interface SmsThreads {
  /** In the transaction that settles them, with the journals of all these conversations locked: what texts have come to. */
  settled(tx: JournalTransaction, changes: readonly TextChange[]): Promise<void>
  /** In the transaction that keeps it, before any journal is locked. */
  arrived(tx: JournalTransaction, text: ArrivedText): Promise<void>
}
