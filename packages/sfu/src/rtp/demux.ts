/** What shares a UDP port, told apart by its first bytes (RFC 7983 §7, RFC 5761 §4). */

export type Protocol = "stun" | "zrtp" | "dtls" | "turn-channel" | "rtp" | "rtcp"

/** @returns null: none of them */
export function protocolOf(bytes: Buffer): Protocol | null {
  const first = bytes[0]
  if (first === undefined) return null
  if (first <= 3) return "stun"
  if (first >= 16 && first <= 19) return "zrtp"
  if (first >= 20 && first <= 63) return "dtls"
  if (first >= 64 && first <= 79) return "turn-channel"
  if (first < 128 || first > 191) return null
  return isRtcp(bytes) ? "rtcp" : "rtp"
}

/** Of what is either: the second byte is a payload type in RTP, where 64 to 95 are not used because of this. */
export function isRtcp(bytes: Buffer): boolean {
  const second = bytes[1]
  return second !== undefined && second >= 192 && second <= 223
}
