/**
 * The file that says by which gateways texts go, what they cost and how many there may be: JSON, read once with the rest of
 * the configuration. docs/SMS.md describes it.
 */
import { readFileSync, statSync } from "node:fs"
import { dirname, resolve } from "node:path"
import * as v from "valibot"
import { smsFile } from "./sms-schema.ts"

type SmsFile = v.InferOutput<ReturnType<typeof smsFile>>

/** A gateway, with its secrets. */
export type GatewayConfig = SmsFile["gateways"][number] & { readonly name: string }

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

/**
 * What the file at `path` says; undefined when that cannot be used.
 * @param refuse told of every problem, with its place
 */
export function readSms(path: string, refuse: (problem: string) => void): SmsConfig | undefined {
  const problems: string[] = []
  const config = read(path, problems)
  for (const problem of problems) refuse(`${path}: ${problem}`)
  return problems.length === 0 ? config : undefined
}

function read(path: string, problems: string[]): SmsConfig | undefined {
  let isOpen = false
  const schema = smsFile({
    read: (file) => contentOf(resolve(dirname(path), file))?.trim(),
    shown: () => {
      isOpen = true
    },
  })
  const text = contentOf(path)
  if (text === undefined) {
    problems.push("it is not there, or cannot be read")
    return undefined
  }
  const json = parse(text)
  if (json === undefined) {
    problems.push("this is no JSON")
    return undefined
  }
  const parsed = v.safeParse(schema, json)
  if (isOpen && isReadableByOthers(path))
    problems.push(
      `it holds passwords, and everyone on this machine can read it; chmod 600 ${path}, or write {"file": "…"} for each`,
    )
  if (parsed.success) return build(parsed.output, problems)
  problems.push(...new Set(parsed.issues.map(problemOf)))
  return undefined
}

function contentOf(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8")
  } catch {
    return undefined
  }
}

/** What PostgreSQL's or the engine's words for a mistake would quote may be a password: nothing is said but that there is one. */
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

function problemOf(issue: v.BaseIssue<unknown>): string {
  const place = placeOf(issue)
  if (issue.type === "strict_object" && issue.expected === "never") return `${place}: there is no such setting`
  if (issue.type === "strict_object" && issue.received === "undefined") return `${place}: this is missing`
  return place === "" ? "write an object: {…}" : `${place}: ${issue.message}`
}

/** "gateways[0].password" */
const placeOf = ({ path }: v.BaseIssue<unknown>): string =>
  (path ?? []).reduce((place, { key }) => {
    if (typeof key === "number") return `${place}[${key}]`
    return place === "" ? String(key) : `${place}.${String(key)}`
  }, "")

function build(
  { home, countries = [home], currency, prices = {}, caps, longest, ...written }: SmsFile,
  problems: string[],
): SmsConfig {
  const gateways = written.gateways.map((gateway) => ({ ...gateway, name: gateway.name ?? gateway.kind }))
  requireTogether(gateways, problems)
  const isPriced = Object.keys(prices).length > 0 || gateways.some(({ price }) => price !== null)
  if (isPriced && currency === undefined) problems.push('currency: prices need one, such as "CNY"')
  return {
    ...{ countries, currency: currency ?? null, longest, gateways },
    prices: Object.fromEntries(Object.entries(prices).map(([prefix, price]) => [prefix, micros(price)])),
    caps: {
      account: capOf(caps?.account ?? CAPS.account),
      block: capOf(caps?.prefix ?? CAPS.block),
      country: capOf(caps?.country ?? CAPS.country),
      server: capOf(caps?.server ?? CAPS.server),
    },
  }
}

/** Problems of gateways beside each other. */
function requireTogether(gateways: readonly GatewayConfig[], problems: string[]): void {
  for (const [i, { name }] of gateways.entries())
    if (gateways.findIndex((other) => other.name === name) < i)
      problems.push(`gateways[${i}].name: another one is called "${name}"; give each a name of its own`)
  const [, second] = gateways.flatMap(({ kind }, i) => (kind === "phone" ? [i] : []))
  if (second !== undefined)
    problems.push(`gateways[${second}].kind: one phone with a SIM may be a gateway; carriers allow no banks of them`)
}

const capOf = ({ month, ...cap }: SmsCap): SmsCap => (month === undefined ? cap : { ...cap, month: micros(month) })

/** A price as it is reckoned with: in millionths. */
export const micros = (price: number): number => Math.round(price * 1e6)
