import type { TemplateSettings } from "../../../config/sms-http.ts"
import type { Receipt } from "../../../ports/gateway.ts"
import type { Heard, Said, Told } from "./gateway.ts"
import { at, e164, isSame, jsonOf, printOf, wordsAt } from "./values.ts"

type Hook = NonNullable<TemplateSettings["hook"]>

const MOST_OF_CODE = 200

/** What a provider tells of its own accord, one thing or a list, by the fields and words of its settings. */
export function hearTemplate(settings: TemplateSettings, { headers, body }: Said): Heard {
  const { hook } = settings
  if (hook === undefined || !isSame(headers.get(hook.secret.header) ?? "", hook.secret.value))
    return { kind: "refused", status: 401 }
  const all = read(headers.get("content-type") ?? "", Buffer.from(body).toString("utf8"))
  const list = hook.each === undefined ? [all] : at(all, hook.each)
  if (all === undefined || !Array.isArray(list)) return { kind: "refused", status: 400 }
  return { kind: "told", told: list.map((item: unknown) => tellOf(settings, hook, item)) }
}

const read = (type: string, text: string): unknown =>
  /^application\/x-www-form-urlencoded\b/i.test(type) ? Object.fromEntries(new URLSearchParams(text)) : jsonOf(text)

const tellOf = (settings: TemplateSettings, hook: Hook, item: unknown): Told =>
  receiptOf(hook, item) ?? arrivalOf(settings, hook, item) ?? { kind: "dropped", what: "other" }

function receiptOf({ receipt }: Hook, item: unknown): Told | undefined {
  if (receipt === undefined) return undefined
  const id = wordsAt(item, receipt.id)
  const word = wordsAt(item, receipt.state)
  const state = STATES.find((known) => word !== undefined && receipt.words[known].includes(word))
  if (id === undefined || word === undefined || state === undefined) return undefined
  const code = (receipt.code === undefined ? undefined : wordsAt(item, receipt.code)) ?? word
  return { kind: "receipt", receipt: { ids: [id.toLowerCase()], state, code: code.slice(0, MOST_OF_CODE) } }
}

const STATES = ["delivered", "failed", "expired", "on_its_way"] as const satisfies readonly Receipt["state"][]

function arrivalOf({ name, country }: TemplateSettings, { arrival }: Hook, item: unknown): Told | undefined {
  if (arrival === undefined) return undefined
  const [from, to, text] = [arrival.from, arrival.to, arrival.text].map((path) => wordsAt(item, path))
  if (from === undefined || to === undefined || text === undefined) return undefined
  const numbers = { from: e164(from, country), to: e164(to, country) }
  const id = (arrival.id === undefined ? undefined : wordsAt(item, arrival.id)) ?? null
  const print = printOf(numbers.from, numbers.to, "text", null, text)
  return { kind: "arrival", arrival: { ...numbers, text, part: null, id, print, line: name } }
}
