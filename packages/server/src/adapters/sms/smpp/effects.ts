/** What a session wants done. */
import type { Dropped, Submitted } from "../../../ports/gateway.ts"
import type { KnownPdu, PduOf } from "./pdu.ts"

/** What brings words or receipts. */
export type Delivery = PduOf<"deliver_sm" | "data_sm">

/** Why a line is given up. */
export type Over =
  /** The SMSC knows neither name nor password, or has no room. */
  | "refused"
  /** It says nothing any more. */
  | "silent"
  /** One of both ended it as it should be ended. */
  | "unbound"
  /** What came cannot be read any further. */
  | "unreadable"
  /** The connection is gone. */
  | "gone"

/** What is to be done. In this order. @typeParam Ticket what names a submission to whoever asked for it */
export type Effect<Ticket> =
  | { readonly kind: "write"; readonly pdu: KnownPdu }
  /** A submission is over, once and for all. */
  | { readonly kind: "settled"; readonly ticket: Ticket; readonly outcome: Submitted }
  /** Of one that was settled as unknown the answer has come after all. */
  | { readonly kind: "answered_late"; readonly ticket: Ticket; readonly answer: Submitted }
  /** Somebody is to take this on, and say so with `took`. */
  | { readonly kind: "take"; readonly ticket: number; readonly delivery: Delivery }
  | { readonly kind: "dropped"; readonly what: Dropped }
  | { readonly kind: "bound" }
  /** The last there is. `status`: with which a bind was refused. */
  | { readonly kind: "over"; readonly why: Over; readonly status?: number }
