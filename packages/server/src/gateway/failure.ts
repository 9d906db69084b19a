import { CLOSE, type CloseCode, type ErrorCode, EverlineError, type Failure } from "@everline/protocol"

/** How a refusal goes over the wire, by socket or HTTP. */
export function toFailure(error: unknown): Failure {
  if (!(error instanceof EverlineError)) return { code: "internal" }
  const { code, field, retryAfterMs } = error
  return { code, ...(field === undefined ? {} : { field }), ...(retryAfterMs === undefined ? {} : { retryAfterMs }) }
}

/** With which code a connection ends whose hello was refused. What may pass by itself says: come back soon. */
export function closeCode(code: ErrorCode): CloseCode {
  switch (code) {
    case "unauthenticated":
      return CLOSE.unauthenticated
    case "signed_out":
      return CLOSE.signedOut
    case "suspended":
      return CLOSE.suspended
    case "client_too_old":
      return CLOSE.clientTooOld
    case "server_too_old":
      return CLOSE.serverTooOld
    default:
      return CLOSE.goingAway
  }
}

const ABNORMAL = 1006
const BAD_TEXT = 1007

/** With which code `ws` closes after an error of its own: a frame that is none, bad UTF-8, a frame too large. */
export function codeOfWsError(error: Error): number {
  const name = "code" in error && typeof error.code === "string" ? error.code : ""
  if (!name.startsWith("WS_ERR_")) return ABNORMAL
  if (name.endsWith("_LENGTH") && name.startsWith("WS_ERR_UNSUPPORTED_")) return CLOSE.tooBig
  return name === "WS_ERR_INVALID_UTF8" ? BAD_TEXT : CLOSE.protocolError
}
