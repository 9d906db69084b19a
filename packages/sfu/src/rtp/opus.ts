/** Opus in RTP (RFC 7587). */

/**
 * Whether a payload is silence: with DTX an encoder sends a packet of at most two bytes every 400 ms and nothing between
 * (RFC 7587 §3.1.3, RFC 6716 §2.1.9).
 */
export function isSilence(payloadStart: number, payloadEnd: number): boolean {
  return payloadEnd - payloadStart <= 2
}
