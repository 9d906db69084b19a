/** How an SMSC is described that speaks SMPP: its part of the file that names gateways (docs/SMS.md). */
import * as v from "valibot"

const words = (least: number, most: number, message = `write ${least} to ${most} characters`) =>
  v.pipe(v.string(message), v.minLength(least, message), v.maxLength(most, message))
const whole = (least: number, most: number) => {
  const message = `write a whole number from ${least} to ${most}`
  return v.pipe(v.number(message), v.integer(message), v.minValue(least, message), v.maxValue(most, message))
}

const PACE = 'write so many "/s", "/m" or "/h", such as "200/s" or "30/m"'
const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600 }
/** How many submissions go out at most; then so many a second. */
const pace = v.pipe(
  v.string(PACE),
  v.regex(/^[1-9]\d{0,5}\/[smh]$/, PACE),
  v.transform((text) => Number.parseInt(text, 10) / (SECONDS[text.slice(-1)] ?? 1)),
)

/** `ca`: certificates in PEM to trust instead of the system's; `serverName`: what its certificate says, where that is not the host. */
const trust = v.strictObject({
  ca: v.optional(v.nullable(v.string()), null),
  serverName: v.optional(v.nullable(words(1, 255)), null),
})
const TLS = 'write true, false, or {"ca": FILE, "serverName": NAME}'
/** null: plain TCP. */
const tls = v.pipe(
  v.optional(v.union([v.boolean(TLS), trust], TLS), false),
  v.transform((said) => (said === true ? { ca: null, serverName: null } : said || null)),
)

export const smppSettings = v.strictObject({
  kind: v.literal("smpp"),
  name: v.pipe(v.string(), v.regex(/^[a-z0-9][a-z0-9-]{0,31}$/, "write a name of small letters, digits and dashes")),
  host: words(1, 255),
  port: v.optional(whole(1, 65_535), 2775),
  tls,
  systemId: words(1, 15),
  password: words(1, 8),
  systemType: v.optional(words(0, 12), ""),
  /** How many submissions may wait for their answers at once. */
  window: v.optional(whole(1, 1_000), 50),
  pace: v.optional(v.nullable(pace), null),
  /** How long an answer is waited for. */
  answerSeconds: v.optional(whole(1, 30), 10),
  /** After so long without a word the line is asked whether it is alive. */
  enquireSeconds: v.optional(whole(1, 300), 15),
  /** How a segment says which it is. */
  parts: v.optional(v.picklist(["udh8", "udh16", "sar"], "write udh8, udh16 or sar"), "udh8"),
})
