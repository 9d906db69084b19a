import type { GatewayTrouble, Time } from "@everline/protocol"
import type { SmsOctets } from "@everline/protocol/sms"

/** What a gateway takes with one request. */
export interface Submission {
  /** Ours, a UUID: by it a gateway that can recognises what it was asked before. */
  readonly id: string
  /** E.164, with the plus. */
  readonly to: string
  /** A number of ours in E.164, or a name; null: the gateway's own. */
  readonly from: string | null
  /** Of a text in several segments the words of this one. */
  readonly text: string
  /** "gsm": every character is in GSM 03.38 with its extension; "ucs2": UTF-16. */
  readonly encoding: "gsm" | "ucs2"
  /** Which of a text's segments it is; null: the whole text. `ref` 0…65,535. */
  readonly part: { readonly ref: number; readonly number: number; readonly of: number } | null
  /** A code that somebody waits for. */
  readonly urgent: boolean
  /** Worth nothing to its recipient after this time. */
  readonly until: Time
}

/** Why a gateway will never take a submission. */
export type Refused = "number_invalid" | "sender_invalid" | "too_long" | "no_credit" | "blocked" | "other"

export type Submitted =
  /** The gateway has it, under an id of its own by which receipts name it. */
  | { readonly kind: "accepted"; readonly id: string }
  /** `code` as the gateway gave it, for the audit. */
  | { readonly kind: "refused"; readonly reason: Refused; readonly code: string }
  /** Certainly not taken: it may be asked again, here after so long, or elsewhere at once. */
  | {
      readonly kind: "later"
      readonly why: "down" | "throttled" | "full"
      readonly afterMs: number
      readonly code: string
    }
  /** It may have it: nobody may send it again. `id`: by which its receipts name it if it has, where that is known already. */
  | { readonly kind: "unknown"; readonly code: string; readonly id?: string }

/** What became of a submission. A gateway may tell twice, late, or before it has answered. */
export interface Receipt {
  /** Every form in which the gateway may have named it before (as it stands, decimal of hex, hex of decimal), lower case. */
  readonly ids: readonly string[]
  readonly state: "delivered" | "failed" | "expired" | "unknown" | "on_its_way"
  readonly code: string
}

/** Which part of a longer text something is. `bits` because a reference of 8 bits and one of 16 are not the same. */
export interface PartOf {
  readonly ref: number
  readonly bits: 8 | 16
  readonly number: number
  readonly of: number
}

/** What somebody sent to a number of ours: whole, or a part of it. */
export interface Arrival {
  /** E.164 as far as it can be made out; else as it came. Never proof of who it is. */
  readonly from: string
  readonly to: string
  /** Of a part what can be read of it without the others. */
  readonly text: string
  /** A part has its octets with it: who divided the text may have done so within a character. null: it is whole. */
  readonly part: (PartOf & SmsOctets) | null
  /** Of the gateway's own id where it has one that is the same when it comes again; else null, and `print` decides. */
  readonly id: string | null
  /** SHA-256 over from, to, coding, header and payload: what comes again is the same. */
  readonly print: Uint8Array
  /** Which line it came by: changes when the line was torn and made anew. */
  readonly line: string
}

/** What a gateway threw away, to be counted: it never reaches anybody. */
export type Dropped = "port_addressed" | "flash" | "ota" | "bad_pdu" | "other"

export interface GatewayEvents {
  /** It takes more than before, or is up or down now. */
  changed(): void
  /** What `submit` has said to be unknown is answered after all. @param submission its id */
  answered(submission: string, answer: Submitted): void
  /** Acknowledged to the gateway only when this has resolved; when it rejects the gateway is told to try again. */
  receipt(receipt: Receipt): Promise<void>
  arrived(arrival: Arrival): Promise<void>
  dropped(what: Dropped): void
}

/** Why a gateway does not work. `code`: its own, or the system's ("0x0e", "401", "ECONNREFUSED"), and never more; null: none. */
export interface Trouble {
  readonly what: GatewayTrouble
  readonly code: string | null
}

/** A way to phones. */
export interface Gateway extends AsyncDisposable {
  /** Whether it takes segments or whole texts. */
  readonly takes: "segments" | "texts"
  /** Connects and stays so, from now on. */
  open(events: GatewayEvents): void
  readonly isUp: boolean
  /** What it found when it tried last; null: that it works, or nothing yet. */
  readonly trouble: Trouble | null
  /** How many more it takes now: of its window and of its pace; 0 while it is down. */
  readonly room: number
  /** Never rejects. Resolves when it is answered, when its time is over, or when the line is gone. */
  submit(submission: Submission): Promise<Submitted>
}
