/** What the engine refuses, by name. Whoever drives it tells people in words of its own. */
export type SfuErrorCode =
  /** Another process has the UDP port. */
  | "port_taken"
  /** No SDP, or one that says what cannot be. */
  | "sdp_malformed"
  | "sdp_too_big"
  /** The participant may not do this (any more). */
  | "not_granted"
  | "not_in_room"
  /** An answer to an offer that is not the latest, or was answered before. */
  | "answer_stale"
  /** The room, the engine or its process is closed. */
  | "closed"

export class SfuError extends Error {
  readonly code: SfuErrorCode

  constructor(code: SfuErrorCode, message: string, options?: { cause?: unknown }) {
    super(`${code}: ${message}`, options)
    this.name = "SfuError"
    this.code = code
  }
}
