/** Messages that go, or came, over the phone network, as those see them who are in the conversation. */
import type { AccountId } from "./ids.ts"

export const FALLBACK_MINUTES = [0, 2, 10, 60] as const
/** How long a message waits for a device before it goes by SMS; 0: it never does. */
export type FallbackMinutes = (typeof FALLBACK_MINUTES)[number]

/** A time of each day, in minutes from midnight in a time zone ("Asia/Shanghai"). It may go over midnight. */
export interface QuietHours {
  readonly from: number
  readonly to: number
  readonly zone: string
}

/** When what no device of an account has received goes to its newest phone number. */
export interface FallbackSettings {
  readonly afterMinutes: FallbackMinutes
  /** Nothing goes by SMS then. */
  readonly quiet: QuietHours | null
  /** Whose messages are treated otherwise. */
  readonly contacts: readonly { readonly account: AccountId; readonly afterMinutes: FallbackMinutes }[]
}

export const TEXT_STATES = ["queued", "accepted", "delivered", "failed", "unknown", "cancelled"] as const
/**
 * How far a text has come: it waits with us, the gateway has it, the phone has it. `unknown`: it may have gone out and nobody
 * says so, so it is not sent again. `cancelled`: it was not needed any more.
 */
export type TextState = (typeof TEXT_STATES)[number]

export const TEXT_TROUBLES = [
  "number_invalid",
  "number_refused",
  "country_closed",
  "stopped",
  "over_cap",
  "too_long",
  "no_gateway",
  "no_links",
  "no_answer",
  "expired",
  "refused",
  "not_delivered",
] as const
/** Why a text does not come to its recipient. */
export type TextTrouble = (typeof TEXT_TROUBLES)[number]

/** A message on its way to one phone. */
export interface SentText {
  readonly recipient: AccountId
  readonly state: TextState
  /** Of one that failed, or of which nothing is known. */
  readonly trouble: TextTrouble | null
  /** How many SMS it takes; 0 of one that was never sent. */
  readonly segments: number
  /**
   * What they cost together, in millionths of the currency's unit, as it was when the text was taken on; null where nobody said.
   * Of one that was never sent, and of those from before this was kept, there is none.
   */
  readonly price?: number | null
}

/** How a message goes, or came, by SMS. What came is said to be from who has the number, which nobody has shown. */
export type SmsRecord =
  | { readonly way: "in"; readonly partial: boolean }
  | { readonly way: "out"; readonly texts: readonly SentText[] }
