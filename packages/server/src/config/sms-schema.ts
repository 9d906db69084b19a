/** What may stand in the file that `--sms` names. */
import { isSupportedCountry } from "libphonenumber-js/max"
import * as v from "valibot"

const words = (least: number, most: number, message = `write ${least} to ${most} characters`) =>
  v.pipe(v.string(message), v.minLength(least, message), v.maxLength(most, message))
const whole = (least: number, most: number) => {
  const message = `write a whole number from ${least} to ${most}`
  return v.pipe(v.number(message), v.integer(message), v.minValue(least, message), v.maxValue(most, message))
}
const price = v.pipe(v.number("write a price, such as 0.05"), v.minValue(0, "a price is not below 0"))

/** Where secrets are found that lie in files of their own. */
export interface Secrets {
  /** What is in a file; undefined when that cannot be read. */
  read(file: string): string | undefined
  /** A secret stands in the open. */
  shown(): void
}

/** A secret itself, or the file that holds it and nothing else. */
const secretOf = ({ read, shown }: Secrets) =>
  v.pipe(
    v.union(
      [words(1, 256), v.strictObject({ file: words(1, 1_024) })],
      'write it, or {"file": "…"} with the file that holds it',
    ),
    v.rawTransform(({ dataset: { value }, addIssue, NEVER }) => {
      if (typeof value === "string") {
        shown()
        return value
      }
      const secret = read(value.file)
      if (secret !== undefined && secret !== "") return secret
      addIssue({ message: `${value.file} is not there, cannot be read, or is empty` })
      return NEVER
    }),
  )

/** "200/s", "30/m": so many in a second, a minute or an hour; then a number a second. */
const pace = (mostPerMinute: number) =>
  v.pipe(
    v.string('write so many "/s", "/m" or "/h", such as "30/m"'),
    v.regex(/^[1-9]\d{0,5}\/[smh]$/, 'write so many "/s", "/m" or "/h", such as "30/m"'),
    v.transform((text) => Number.parseInt(text, 10) / (SECONDS[text.slice(-1)] ?? 1)),
    v.maxValue(mostPerMinute / 60, `at most ${mostPerMinute}/m`),
  )
const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600 }

const BEGINNING = 'write how numbers begin, such as "+86", or "+" for all'
const prefix = v.pipe(v.string(BEGINNING), v.regex(/^\+\d{0,14}$/, BEGINNING))
const sender = v.pipe(
  v.string(),
  v.regex(
    /^(\+[1-9]\d{5,14}|\d{3,8}|(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11})$/,
    'write a number such as "+8613800138000", a short one, or a name of up to 11 letters',
  ),
)
const country = v.pipe(
  v.string(),
  v.check((code) => isSupportedCountry(code), 'write a country by two letters, such as "CN"'),
)
const address = v.pipe(
  words(1, 1_024),
  v.check(
    (text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol),
    "write an address that begins with https:// or http://",
  ),
)

/** What every gateway has. */
const any = {
  name: v.exactOptional(
    v.pipe(v.string(), v.regex(/^[a-z0-9-]{1,32}$/, "write up to 32 small letters, digits and dashes")),
  ),
  numbers: v.optional(v.array(sender), []),
  prefixes: v.optional(v.pipe(v.array(prefix), v.minLength(1, "name at least one, or leave it out for all")), ["+"]),
  price: v.optional(v.nullable(price), null),
}

const FASTEST = 600_000

const tls = v.union(
  [
    v.boolean(),
    v.strictObject({
      ca: v.optional(v.nullable(words(1, 1_024)), null),
      serverName: v.optional(v.nullable(words(1, 255)), null),
    }),
  ],
  'write true, false, or {"ca": FILE, "serverName": NAME}',
)

const smpp = (secrets: Secrets) =>
  v.strictObject({
    kind: v.literal("smpp"),
    ...any,
    host: words(1, 255),
    port: v.optional(whole(1, 65_535), 2775),
    tls: v.optional(tls, false),
    systemId: words(1, 15),
    password: secretOf(secrets),
    systemType: v.optional(words(0, 12), ""),
    window: v.optional(whole(1, 1_000), 50),
    pace: v.optional(v.nullable(pace(FASTEST)), null),
    answerSeconds: v.optional(whole(1, 30), 10),
    enquireSeconds: v.optional(whole(1, 300), 15),
    parts: v.optional(v.picklist(["udh8", "udh16", "sar"], "write udh8, udh16 or sar"), "udh8"),
  })

/** A phone with a SIM, by the JSON API of android-sms-gateway. Carriers end who sends much from one. */
const phone = (secrets: Secrets) =>
  v.strictObject({
    kind: v.literal("phone"),
    ...any,
    url: address,
    user: words(1, 128),
    password: secretOf(secrets),
    pace: v.optional(pace(20), "6/m"),
  })

/** A provider with an HTTP API: how it wants to be asked, and where its answer says the id. */
const http = (secrets: Secrets) =>
  v.strictObject({
    kind: v.literal("http"),
    ...any,
    url: address,
    headers: v.optional(v.record(v.string(), secretOf(secrets)), {}),
    body: v.record(v.string(), v.string()),
    id: words(1, 128),
    pace: v.optional(pace(FASTEST), "10/s"),
  })

const cap = v.exactOptional(
  v.strictObject({
    hour: v.exactOptional(whole(0, 1_000_000_000)),
    day: v.exactOptional(whole(0, 1_000_000_000)),
    month: v.exactOptional(price),
  }),
)

export const smsFile = (secrets: Secrets) =>
  v.strictObject({
    /** Where the server is: texts go there, unless `countries` says otherwise. */
    home: country,
    countries: v.exactOptional(v.pipe(v.array(country), v.minLength(1, "name at least one"))),
    currency: v.exactOptional(v.pipe(v.string(), v.regex(/^[A-Z]{3}$/, 'write three letters, such as "CNY"'))),
    prices: v.exactOptional(v.record(prefix, price)),
    caps: v.exactOptional(v.strictObject({ account: cap, prefix: cap, country: cap, server: cap })),
    longest: v.optional(whole(1, 255), 10),
    gateways: v.pipe(
      v.array(v.variant("kind", [smpp(secrets), phone(secrets), http(secrets)], "write one of smpp, phone and http")),
      v.minLength(1, "name at least one gateway"),
    ),
  })
