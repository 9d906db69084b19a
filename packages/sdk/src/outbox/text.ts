import { EverlineError, LIMITS } from "@everline/protocol"

const encoder = new TextEncoder()

/**
 * Refuses a text that the server would refuse, before it is kept. Throws body_empty, body_too_long, text_not_keepable.
 * `mayBeEmpty`: the message carries something.
 */
export function checkBody(body: string, mayBeEmpty = false): void {
  if (body === "" && !mayBeEmpty) throw new EverlineError("body_empty")
  if (body.includes("\0") || !body.isWellFormed()) throw new EverlineError("text_not_keepable")
  if (encoder.encode(body).length > LIMITS.bodyBytes) throw new EverlineError("body_too_long")
}
