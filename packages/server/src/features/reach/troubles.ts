import type { ErrorCode, TextTrouble } from "@everline/protocol"
import type { Reason } from "../sms/text.ts"

const REFUSALS: Partial<Record<ErrorCode, TextTrouble>> = {
  number_invalid: "number_invalid",
  sms_number_refused: "number_refused",
  sms_country_closed: "country_closed",
  sms_stopped: "stopped",
  sms_over_cap: "over_cap",
  sms_too_long: "too_long",
  sms_off: "no_gateway",
  sms_no_links: "no_links",
}

/** What a refusal to take a text on is called beside the message; null of a refusal of something else. */
export const troubleOf = (code: ErrorCode): TextTrouble | null => REFUSALS[code] ?? null

/** What people are told of why a text did not come, or of why nobody knows. */
export const TROUBLES: Readonly<Record<Reason, TextTrouble>> = {
  number_invalid: "number_invalid",
  sender_invalid: "refused",
  too_long: "too_long",
  no_credit: "refused",
  blocked: "refused",
  other: "refused",
  expired: "expired",
  stopped: "stopped",
  undelivered: "not_delivered",
  unanswered: "no_answer",
  restored: "no_answer",
}
