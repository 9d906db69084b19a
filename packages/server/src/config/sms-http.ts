/** How gateways over HTTP are described: their part of the file that names gateways (docs/SMS.md). */
import { BlockList, isIP } from "node:net"
import * as v from "valibot"

const near = new BlockList()
for (const [net, prefix] of [
  ["10.0.0.0", 8],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.168.0.0", 16],
] as const)
  near.addSubnet(net, prefix, "ipv4")
for (const [net, prefix] of [
  ["::1", 128],
  ["fc00::", 7],
  ["fe80::", 10],
] as const)
  near.addSubnet(net, prefix, "ipv6")

/** Whether an address is of this machine or a private network as it is written: where a name leads may change. */
function isNear({ hostname }: URL): boolean {
  const bare = hostname.replace(/^\[(.*)\]$/, "$1")
  const version = isIP(bare)
  return version === 0 ? bare === "localhost" : near.check(bare, version === 4 ? "ipv4" : "ipv6")
}

const parsed = (value: string): URL | undefined => (URL.canParse(value) ? new URL(value) : undefined)

const url = v.pipe(
  v.string(),
  v.check((value) => /^https?:$/.test(parsed(value)?.protocol ?? ""), "write an address that begins with https://"),
  v.check((value) => {
    const { username, password, hash } = parsed(value) ?? {}
    return !username && !password && !hash
  }, "write it without a name, a password or a # part"),
)

/** What is worth keeping from others goes over HTTPS, or nowhere near the internet if the file says so. */
const isGuarded = (url: string, plain: boolean): boolean => {
  const place = parsed(url)
  return place?.protocol !== "http:" || (plain && isNear(place))
}
const UNGUARDED = 'is not HTTPS: only an address of this machine or a private network may be so, where "plain" is true'

const name = v.pipe(
  v.string(),
  v.regex(/^[a-z0-9][a-z0-9-]{0,31}$/, "write a name of small letters, digits and dashes"),
)
const number = v.pipe(
  v.string(),
  v.regex(/^\+[1-9]\d{6,14}$/, "write the number with + and the country's code, as +8613800138000"),
)
const secret = v.pipe(v.string(), v.minLength(8, "write a secret of 8 characters or more"))
const within = (least: number, most: number) =>
  v.pipe(
    v.number(),
    v.integer("write a whole number"),
    v.minValue(least, `write ${least} or more`),
    v.maxValue(most, `write ${most} or less`),
  )

const phoneFields = {
  kind: v.literal("phone"),
  name,
  url,
  plain: v.optional(v.boolean(), false),
  user: v.pipe(v.string(), v.regex(/^[^:\p{Cc}]+$/u, "write a name without a colon")),
  password: v.pipe(v.string(), v.nonEmpty("write the password that the app shows")),
  /** Of the SIM. */
  number,
  sim: v.optional(within(1, 3), 1),
  /** With which the app signs what it tells. */
  signingKey: secret,
  /** A SIM card is a person's: who sends as a machine does is cut off by the carrier. */
  perMinute: v.optional(within(1, 30), 6),
}

/** A phone with a SIM that runs the open android-sms-gateway: asked itself, or through its server. */
export const phoneSettings = v.pipe(
  v.variant("mode", [
    v.strictObject({ ...phoneFields, mode: v.literal("local") }),
    /** Named, for of an account with several phones the server would take any. */
    v.strictObject({ ...phoneFields, mode: v.literal("server"), device: v.pipe(v.string(), v.nonEmpty()) }),
  ]),
  v.forward(
    v.check(({ url, plain }) => isGuarded(url, plain), UNGUARDED),
    ["url"],
  ),
)
export type PhoneSettings = v.InferOutput<typeof phoneSettings>

/** What may stand in a template: of `{from}` nothing when the gateway chooses, of `{to_digits}` the number without its plus. */
export const PLACEHOLDERS = ["to", "to_digits", "from", "from_digits", "text", "id", "encoding", "seconds"] as const
export type Placeholder = (typeof PLACEHOLDERS)[number]
const placeholder = /\{([a-z_]+)\}/g
const placeholdersIn = (value: unknown): readonly string[] =>
  [...JSON.stringify(value ?? null).matchAll(placeholder)].map(([, found = ""]) => found)

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }
const scalar = v.union([v.string(), v.number(), v.boolean(), v.null()])
const json: v.GenericSchema<Json> = v.lazy(() => v.union([scalar, v.array(json), v.record(v.string(), json)]))
const isKnown = (value: unknown): boolean =>
  placeholdersIn(value).every((found) => PLACEHOLDERS.some((known) => known === found))
const UNKNOWN = `holds a placeholder that is none of ${PLACEHOLDERS.map((known) => `{${known}}`).join(" ")}`
const fields = v.pipe(
  v.record(v.string(), v.string()),
  v.check((value) => isKnown(value), UNKNOWN),
)

const headers = v.record(
  v.pipe(v.string(), v.regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, "is no name of a header")),
  v.pipe(
    v.string(),
    v.regex(/^[\x20-\x7e]*$/, "write the value of a header in plain characters of one line"),
    v.check(
      (value) => placeholdersIn(value).every((found) => found === "id"),
      "of placeholders only {id} may be in a header",
    ),
  ),
)

/** Where something is in an answer: names and numbers with dots between, as "messages.0.id". */
const path = v.pipe(v.string(), v.regex(/^[^.]+(\.[^.]+)*$/, 'write where it is with dots between, as "messages.0.id"'))
const statuses = (usual: readonly number[]) => v.optional(v.array(within(100, 599)), [...usual])
const refusal = v.picklist(["number_invalid", "sender_invalid", "too_long", "no_credit", "blocked", "other"])
const words = v.optional(v.array(v.string()), [])

const answers = v.strictObject({
  /** Of the gateway's own id; without it receipts name ours. */
  id: v.optional(path),
  accepted: statuses([200, 201, 202]),
  later: statuses([429]),
  refused: statuses([400, 422]),
  /** Where the status alone does not tell: a word in the answer. */
  word: v.optional(
    v.strictObject({ at: path, accepted: words, later: words, refused: v.optional(v.record(v.string(), refusal), {}) }),
  ),
})

const hook = v.strictObject({
  /** By which the gateway shows that it is it. */
  secret: v.strictObject({ header: v.pipe(v.string(), v.nonEmpty()), value: secret }),
  /** Where the list is, when several are told at once. */
  each: v.optional(path),
  receipt: v.optional(
    v.strictObject({
      id: path,
      state: path,
      code: v.optional(path),
      words: v.strictObject({ delivered: words, failed: words, expired: words, on_its_way: words }),
    }),
  ),
  arrival: v.optional(v.strictObject({ from: path, to: path, text: path, id: v.optional(path) })),
})

/** Any provider that takes a text with one request. */
export const templateSettings = v.pipe(
  v.strictObject({
    kind: v.literal("http"),
    name,
    url,
    plain: v.optional(v.boolean(), false),
    method: v.optional(v.picklist(["POST", "PUT", "GET"]), "POST"),
    headers: v.optional(headers, {}),
    query: v.optional(fields, {}),
    json: v.optional(
      v.pipe(
        json,
        v.check((value) => isKnown(value), UNKNOWN),
      ),
    ),
    form: v.optional(fields),
    /** What the provider calls them. */
    encodings: v.optional(v.strictObject({ gsm: scalar, ucs2: scalar }), { gsm: "gsm", ucs2: "ucs2" }),
    /** Where numbers without a country's code are from, as "CN". */
    country: v.optional(v.pipe(v.string(), v.regex(/^[A-Z]{2}$/, 'write a country as "CN"'))),
    answers: v.optional(answers, {}),
    hook: v.optional(hook),
    perSecond: v.optional(within(1, 1_000), 10),
    /** Requests under way at once. */
    window: v.optional(within(1, 100), 10),
  }),
  v.forward(
    v.check(({ url, plain }) => isGuarded(url, plain), UNGUARDED),
    ["url"],
  ),
  v.check(({ json, form }) => json === undefined || form === undefined, 'has both "json" and "form": one is enough'),
  v.check(
    ({ method, json, form }) => method !== "GET" || (json === undefined && form === undefined),
    'is of GET, which has a "query" and neither "json" nor "form"',
  ),
  v.check(({ query, json, form }) => {
    const found = placeholdersIn([query, json ?? null, form ?? null])
    return found.includes("text") && (found.includes("to") || found.includes("to_digits"))
  }, "says nowhere where {to} and {text} go"),
)
export type TemplateSettings = v.InferOutput<typeof templateSettings>
