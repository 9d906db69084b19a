import type { AccountId, ConversationId, SegmentId, SegmentState, Seq, TextId, Time } from "@everline/protocol"
import type { Refused } from "../../ports/gateway.ts"
import type { TextState } from "./states.ts"

/** Why a text has failed, or nobody knows of it. */
export type Reason =
  | Refused
  /** Its time was over before a gateway took it. */
  | "expired"
  /** Its recipient wants no texts. */
  | "stopped"
  /** The network has not brought it to the phone. */
  | "undelivered"
  /** The gateway has not said whether it took it. */
  | "unanswered"
  /** The record was restored from a backup of before it was sent, or not. */
  | "restored"

/** A message that a text carries, and for whom. */
export interface Carried {
  readonly conversation: ConversationId
  readonly message: Seq
  readonly recipient: AccountId
}

/** A text that is to go out. */
export interface NewText {
  /** Codes go before everything else; they and answers are held up by no cap and no STOP, for who gets them asked for them. */
  readonly purpose: "message" | "code" | "answer"
  /** Who pays; null: the server. */
  readonly account: AccountId | null
  /** Which message it carries, and for whom; null: none. */
  readonly of: Carried | null
  /** In E.164. */
  readonly to: string
  /** The number or name of ours that it comes from; null: the gateway's own. */
  readonly from: string | null
  readonly body: string
  /** It is worth nothing to its recipient after this time; a day from now when left out. */
  readonly until?: Time
}

/** A text as it is kept, without its words. */
export interface KeptText {
  readonly id: TextId
  readonly purpose: NewText["purpose"]
  readonly account: AccountId | null
  readonly of: Carried | null
  readonly number: string
  readonly country: string
  readonly sender: string | null
  /** As they are billed. */
  readonly segments: number
  readonly state: TextState
  readonly reason: Reason | null
  /** Which has it, or is to have it. */
  readonly gateway: string
  readonly refusedBy: readonly string[]
  /** Of all segments, in millionths of the currency. */
  readonly price: number
  readonly at: Time
}

/** What a gateway was, or is to be, asked with one request. */
export interface KeptSegment {
  readonly id: SegmentId
  readonly text: TextId
  /** 0: the whole text. */
  readonly number: number
  readonly gateway: string
  readonly state: SegmentState
  /** By which the gateway's receipts name it. */
  readonly gatewayId: string | null
  /** What the gateway said last, in its own words. */
  readonly code: string | null
  /** When it was asked last; null: it was not yet. */
  readonly submittedAt: Time | null
}
