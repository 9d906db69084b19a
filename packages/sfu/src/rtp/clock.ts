/** Times as they travel: NTP (RFC 3550 §4), its middle, and the short time of a header extension. */

/** Since 1900: whole seconds, and the rest in units of 1/2³² s. 32 bits each; begins again in 2036. */
export interface NtpTime {
  readonly seconds: number
  readonly fraction: number
}

/** From 1900, where NTP begins, to 1970. */
const SECONDS_TO_1970 = 2_208_988_800

/** @param ms since 1970; any number, for NTP begins again */
export function ntpOf(ms: number): NtpTime {
  const seconds = Math.floor(ms / 1000)
  const fraction = Math.floor(((ms - seconds * 1000) / 1000) * 2 ** 32)
  return { seconds: (seconds + SECONDS_TO_1970) >>> 0, fraction }
}

/** @returns ms since 1970, for times until 2036 */
export function msOf(ntp: NtpTime): number {
  return (ntp.seconds - SECONDS_TO_1970) * 1000 + (ntp.fraction / 2 ** 32) * 1000
}

/** The middle 32 bits, by which a report names the sender report it has heard: units of 1/65,536 s. */
export function middleOf(ntp: NtpTime): number {
  return ((ntp.seconds << 16) | (ntp.fraction >>> 16)) >>> 0
}

/** A time that passed, in the units of that middle: 1/65,536 s, 32 bits. */
export function shortOf(ms: number): number {
  return Math.round(ms * 65.536) >>> 0
}

/** @param short in units of 1/65,536 s, 32 bits */
export function msOfShort(short: number): number {
  return short / 65.536
}

/** What abs-send-time says: 24 bits in units of 1/2¹⁸ s, so it begins again after 64 s. @param ms of any clock */
export function absSendTimeOf(ms: number): number {
  return Math.floor(((ms / 1000) % 64) * 2 ** 18) & 0xffffff
}

/** @returns ms of the sender's clock, which begins again after 64 s */
export function msOfAbsSendTime(absSendTime: number): number {
  return (absSendTime / 2 ** 18) * 1000
}
