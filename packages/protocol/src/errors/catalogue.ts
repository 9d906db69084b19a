/**
 * Every error a person can meet. `status` is its HTTP status, `retryable` whether the same request may succeed later
 * without anybody changing anything. The words are in words.<language>.ts; docs/ERRORS.md is checked against this.
 */
interface CatalogueEntry {
  readonly status: number
  readonly retryable: boolean
}
const error = (status: number, retryable = false): CatalogueEntry => ({ status, retryable })

export const catalogue = {
  // any call
  bad_request: error(400),
  unknown_method: error(404),
  not_found: error(404),
  unauthenticated: error(401),
  signed_out: error(401),
  suspended: error(403),
  too_many_requests: error(429, true),
  unavailable: error(503, true),
  storage_full: error(507, true),
  internal: error(500, true),
  // versions
  client_too_old: error(426),
  server_too_old: error(426),
  resync_required: error(409),
  client_id_reused: error(409),
  // accounts and devices
  invite_invalid: error(404),
  login_link_invalid: error(404),
  pairing_invalid: error(404),
  user_name_taken: error(409),
  user_name_invalid: error(400),
  wrong_credentials: error(401),
  password_too_short: error(400),
  password_too_long: error(400),
  push_refused: error(400),
  name_empty: error(400),
  name_too_long: error(400),
  name_invalid: error(400),
  note_too_long: error(400),
  sign_up_closed: error(403),
  sign_up_invalid: error(404),
  too_many_sign_ups: error(429),
  passkeys_unavailable: error(409),
  passkey_expired: error(409),
  passkey_invalid: error(401),
  passkey_copied: error(401),
  too_many_passkeys: error(409),
  number_invalid: error(400),
  code_wrong: error(401),
  code_expired: error(409),
  too_many_numbers: error(409),
  // administration
  sign_up_settled: error(409),
  last_admin: error(409),
  // contacts
  too_many_contact_requests: error(429),
  too_many_contact_groups: error(409),
  contact_link_invalid: error(404),
  too_many_number_contacts: error(429),
  // what is one's own
  export_running: error(409),
  // conversations and messages
  not_a_group: error(409),
  owner_only: error(403),
  admins_only: error(403),
  group_link_invalid: error(404),
  too_many_members: error(409),
  not_accepted: error(403),
  blocked_by_you: error(403),
  body_empty: error(400),
  body_too_long: error(413),
  text_not_keepable: error(400),
  not_yours: error(403),
  recalled: error(409),
  recall_too_late: error(409),
  sent_by_sms: error(409),
  merged_too_big: error(413),
  emoji_invalid: error(400),
  too_many_emoji: error(409),
  // calls
  call_not_direct: error(409),
  call_needs_account: error(409),
  call_running: error(409),
  call_over: error(409),
  call_answered: error(409),
  not_in_call: error(409),
  hand_off_over: error(409),
  call_full: error(409),
  call_locked: error(403),
  not_host: error(403),
  link_too_big: error(413),
  // texts to phones
  sms_off: error(409),
  sms_country_closed: error(403),
  sms_number_refused: error(403),
  sms_stopped: error(403),
  sms_over_cap: error(429),
  sms_too_long: error(413),
  sms_no_links: error(409),
  too_many_fallback_contacts: error(409),
  // files
  too_many_files: error(400),
  file_empty: error(400),
  file_too_big: error(413),
  files_full: error(413),
  file_not_found: error(404),
  file_unfinished: error(409, true),
  picture_too_big: error(413),
  voice_invalid: error(400),
  voice_too_long: error(413),
  ticket_invalid: error(404),
  // the line itself: why a connection was closed
  going_away: error(503, true),
  protocol_error: error(400),
  frame_too_big: error(413),
  hello_timeout: error(408, true),
  slow_reader: error(503, true),
  flood: error(429, true),
  offline: error(503, true),
  origin_refused: error(403),
} as const satisfies Record<string, CatalogueEntry>

export type ErrorCode = keyof typeof catalogue

/** All codes, in the order of the catalogue. */
export const errorCodes = Object.keys(catalogue).filter(isErrorCode)

export function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(catalogue, code)
}

/** An error of the catalogue, thrown by rules and services and carried to the caller. */
export class EverlineError extends Error {
  readonly code: ErrorCode
  readonly field: string | undefined
  readonly retryAfterMs: number | undefined

  constructor(code: ErrorCode, more: { field?: string; retryAfterMs?: number; cause?: unknown } = {}) {
    super(code, more.cause === undefined ? undefined : { cause: more.cause })
    this.name = "EverlineError"
    this.code = code
    this.field = more.field
    this.retryAfterMs = more.retryAfterMs
  }
}

/** The words of the catalogue in one language. */
export type ErrorWords = Readonly<Record<ErrorCode, string>>
