/**
 * The file that says by which gateways texts go, what they cost and how many there may be: JSON, read once with the rest of
 * the configuration. docs/SMS.md describes it.
 */
import { readFileSync, statSync } from "node:fs"
import { dirname, resolve } from "node:path"
import { isSupportedCountry } from "libphonenumber-js/max"
import * as v from "valibot"
import { phoneSettings, templateSettings } from "./sms-http.ts"
import { isObject, withFiles } from "./sms-secrets.ts"
import { smppSettings } from "./sms-smpp.ts"

const KINDS = { smpp: smppSettings, phone: phoneSettings, http: templateSettings } as const

/** A gateway: which texts go by it, and how it is spoken to. */
export interface GatewayConfig {
  readonly name: string
  /** The server's own numbers and names that it sends from. */
  readonly numbers: readonly string[]
  /** Beginnings of the numbers that it reaches. */
  readonly prefixes: readonly string[]
  /** Of a segment, in millionths of the currency; null: nobody said. */
  readonly price: number | null
  readonly settings: v.InferOutput<(typeof KINDS)[keyof typeof KINDS]>
}

/** Limits of one scope; undefined: none. Segments in an hour and in a day, millionths of the currency in a month. */
interface SmsCap {
  readonly hour?: number | undefined
  readonly day?: number | undefined
  readonly month?: number | undefined
}

export interface SmsConfig {
  readonly countries: readonly string[]
  readonly currency: string | null
  /** Of a segment, by the beginning of a number, in millionths of the currency. */
  readonly prices: Readonly<Record<string, number>>
  readonly caps: Readonly<Record<"account" | "block" | "country" | "server", SmsCap>>
  /** The most segments of one text. */
  readonly longest: number
  readonly gateways: readonly GatewayConfig[]
}

/** What holds where the file says nothing: enough for people who write, little for who would have somebody else pay. */
const CAPS: SmsConfig["caps"] = {
  account: { hour: 60, day: 200 },
  block: { hour: 100, day: 500 },
  country: { hour: 2_000, day: 10_000 },
  server: { hour: 2_000, day: 10_000 },
}

const whole = (least: number, most: number) => {
  const message = `write a whole number from ${least} to ${most}`
  return v.pipe(v.number(message), v.integer(message), v.minValue(least, message), v.maxValue(most, message))
}
const price = v.pipe(
  v.number("write a price, such as 0.05"),
  v.minValue(0, "a price is not below 0"),
  v.transform(micros),
)
const BEGINNING = 'write how numbers begin, such as "+86", or "+" for all'
const prefix = v.pipe(v.string(BEGINNING), v.regex(/^\+\d{0,14}$/, BEGINNING))
const sender = v.pipe(
  v.string(),
  v.regex(
    /^(\+[1-9]\d{5,14}|\d{3,8}|(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11})$/,
    'write a number such as "+8613800138000", a short one, or a name of up to 11 letters',
  ),
)
const COUNTRY = 'write a country by two letters, such as "CN"'
const country = v.pipe(
  v.string(COUNTRY),
  v.check((code) => isSupportedCountry(code), COUNTRY),
)
const gateway = v.looseObject({
  kind: v.picklist(["smpp", "phone", "http"], "write one of smpp, phone and http"),
  numbers: v.exactOptional(v.array(sender)),
  prefixes: v.optional(v.pipe(v.array(prefix), v.minLength(1, "name at least one, or leave it out for all")), ["+"]),
  price: v.optional(v.nullable(price), null),
})
const MOST = 1_000_000_000
const cap = v.exactOptional(
  v.strictObject({
    hour: v.exactOptional(whole(0, MOST)),
    day: v.exactOptional(whole(0, MOST)),
    month: v.exactOptional(price),
  }),
)
const file = v.strictObject({
  /** Where the server is: texts go there, unless `countries` says otherwise. */
  home: country,
  countries: v.exactOptional(v.pipe(v.array(country), v.minLength(1, "name at least one"))),
  currency: v.exactOptional(v.pipe(v.string(), v.regex(/^[A-Z]{3}$/, 'write three letters, such as "CNY"'))),
  prices: v.exactOptional(v.record(prefix, price)),
  caps: v.exactOptional(v.strictObject({ account: cap, prefix: cap, country: cap, server: cap })),
  longest: v.optional(whole(1, 255), 10),
  gateways: v.pipe(v.array(gateway), v.minLength(1, "name at least one gateway")),
})

/**
 * What the file at `path` says; undefined when that cannot be used.
 * @param refuse told of every problem, with its place
 */
export function readSms(path: string, refuse: (problem: string) => void): SmsConfig | undefined {
  const problems: string[] = []
  const config = read(path, problems)
  for (const problem of new Set(problems)) refuse(`${path}: ${problem}`)
  return problems.length === 0 ? config : undefined
}

function read(path: string, problems: string[]): SmsConfig | undefined {
  const text = contentOf(path)
  if (text === undefined) return refused(problems, "it is not there, or cannot be read")
  const json = parse(text)
  if (!isObject(json)) return refused(problems, 'write JSON: {"home": …, "gateways": [ … ]}')
  const { whole, isShown } = withFiles(json, (name) => contentOf(resolve(dirname(path), name))?.trim(), problems)
  if (isShown && isReadableByOthers(path))
    problems.push(
      `it holds passwords, and everyone on this machine can read it; chmod 600 ${path}, or write {"file": "…"} for each`,
    )
  const parsed = v.safeParse(file, whole)
  if (!parsed.success) return refused(problems, ...parsed.issues.map((issue) => problemOf(issue, "")))
  const { home, countries = [home], currency, prices = {}, caps, longest } = parsed.output
  const gateways = parsed.output.gateways.flatMap((one, i) => gatewayOf(one, `gateways[${i}]`, problems))
  requireTogether(gateways, problems)
  const isPriced = Object.keys(prices).length > 0 || gateways.some((one) => one.price !== null)
  if (isPriced && currency === undefined) problems.push('currency: prices need one, such as "CNY"')
  return {
    ...{ countries, currency: currency ?? null, prices, longest, gateways },
    caps: {
      account: caps?.account ?? CAPS.account,
      block: caps?.prefix ?? CAPS.block,
      country: caps?.country ?? CAPS.country,
      server: caps?.server ?? CAPS.server,
    },
  }
}

function refused(problems: string[], ...more: readonly string[]): undefined {
  problems.push(...more)
}

function contentOf(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8")
  } catch {
    return undefined
  }
}

/** Why a text is no JSON is not said: the reason would quote it, and what it quotes may be a password. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Windows says of every file that everyone can read it. */
const isReadableByOthers = (path: string): boolean =>
  process.platform !== "win32" && (statSync(path).mode & 0o004) !== 0

/** A gateway, with what its kind wants to know; none when that is not as it should be. */
function gatewayOf(
  { numbers, prefixes, price: cost, ...rest }: v.InferOutput<typeof gateway>,
  place: string,
  problems: string[],
): readonly GatewayConfig[] {
  const parsed = v.safeParse(KINDS[rest.kind], { name: rest.kind, ...rest })
  if (!parsed.success) {
    problems.push(...parsed.issues.map((issue) => problemOf(issue, place)))
    return []
  }
  const settings = parsed.output
  const own = settings.kind === "phone" ? [settings.number] : []
  return [{ name: settings.name, numbers: numbers ?? own, prefixes, price: cost, settings }]
}

/** Problems of gateways beside each other. */
function requireTogether(gateways: readonly GatewayConfig[], problems: string[]): void {
  const names = gateways.map(({ name }) => name)
  for (const name of new Set(names.filter((one, i) => names.indexOf(one) < i)))
    problems.push(`gateways: several are called "${name}"; give each a name of its own`)
  if (gateways.filter(({ settings }) => settings.kind === "phone").length > 1)
    problems.push("gateways: one phone with a SIM may be a gateway; carriers allow no banks of them")
}

function problemOf(issue: v.BaseIssue<unknown>, within: string): string {
  const place = (issue.path ?? []).reduce((before, { key }) => {
    if (typeof key === "number") return `${before}[${key}]`
    return before === "" ? String(key) : `${before}.${String(key)}`
  }, within)
  const isOfObject = issue.type === "strict_object" || issue.type === "loose_object"
  if (isOfObject && issue.expected === "never") return `${place}: there is no such setting`
  if (isOfObject && issue.received === "undefined") return `${place}: this is missing`
  return `${place}: ${issue.message}`
}

/** A price as it is reckoned with. */
function micros(amount: number): number {
  return Math.round(amount * 1e6)
}
