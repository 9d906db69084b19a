/** Any provider that takes a text with one request: the request, its answer and what it tells later are described by settings. */
import type { TemplateSettings } from "../../../config/sms-http.ts"
import type { Clock } from "../../../ports/clock.ts"
import type { Submission, Submitted } from "../../../ports/gateway.ts"
import { retryAfterMs } from "../../retry-after.ts"
import { type Exchange, exchange, type Question } from "./exchange.ts"
import { fillFields, fillJson, fillText, type Values } from "./fill.ts"
import { HttpGateway } from "./gateway.ts"
import { Pace } from "./pace.ts"
import { hearTemplate } from "./template-hook.ts"
import { jsonOf, wordsAt } from "./values.ts"

const SECOND_MS = 1_000
/** Where a provider does not say how long it wants to be left alone. */
const LATER_MS = 10_000
const MOST_OF_CODE = 200

export function templateGateway(settings: TemplateSettings, clock: Clock): HttpGateway {
  return new HttpGateway({
    dialect: {
      async submit(submission) {
        const answer = await exchange(questionOf(settings, valuesOf(settings, submission, clock.now())))
        const retryMs = answer.kind === "answered" ? retryAfterMs(answer.retryAfter, clock.now()) : undefined
        return { submitted: meaningOf(settings, answer, submission.id, retryMs ?? LATER_MS), exchange: answer }
      },
      hear: (said) => hearTemplate(settings, said),
    },
    clock,
    pace: new Pace(settings.perSecond, SECOND_MS),
    window: settings.window,
  })
}

function valuesOf({ encodings }: TemplateSettings, submission: Submission, now: number): Values {
  const { to, from, text, id, encoding, until } = submission
  return {
    to,
    to_digits: digitsOf(to),
    from,
    from_digits: from === null ? null : digitsOf(from),
    text,
    id,
    encoding: encodings[encoding],
    seconds: Math.max(1, Math.ceil((until - now) / SECOND_MS)),
  }
}

const digitsOf = (number: string): string => number.replace(/^\+/, "")

/** What is asked. */
export function questionOf(settings: TemplateSettings, values: Values): Question {
  const url = new URL(settings.url)
  for (const [name, value] of fillFields(settings.query, values)) url.searchParams.append(name, value)
  const headers = Object.fromEntries(
    Object.entries(settings.headers).map(([name, value]) => [name.toLowerCase(), fillText(value, values)]),
  )
  return { url, method: settings.method, ...written(settings, values, headers) }
}

function written({ json, form }: TemplateSettings, values: Values, headers: Record<string, string>) {
  if (json !== undefined)
    return { headers: { ...headers, "content-type": "application/json" }, body: JSON.stringify(fillJson(json, values)) }
  if (form === undefined) return { headers }
  const type = "application/x-www-form-urlencoded"
  return { headers: { ...headers, "content-type": type }, body: fillFields(form, values).toString() }
}

function meaningOf({ answers }: TemplateSettings, answer: Exchange, id: string, retryMs: number): Submitted {
  // Where the provider has no id of its own, its receipts name ours, whatever it has answered.
  const unknown = (code: string): Submitted => ({ kind: "unknown", code, ...(answers.id === undefined && { id }) })
  if (answer.kind === "unheard") return { kind: "later", why: "down", afterMs: 0, code: answer.code }
  if (answer.kind === "lost") return unknown(answer.code)
  const { status } = answer
  const body = jsonOf(answer.body)
  const word = (answers.word === undefined ? undefined : wordsAt(body, answers.word.at)) ?? ""
  const code = `${status} ${word}`.trim().slice(0, MOST_OF_CODE)
  const reason = new Map(Object.entries(answers.word?.refused ?? {})).get(word)
  const later = { kind: "later", why: "throttled", afterMs: retryMs, code } as const
  if (answers.later.includes(status)) return later
  if (answers.refused.includes(status)) return { kind: "refused", reason: reason ?? "other", code }
  // Who we are is not believed: nothing was taken.
  if (status === 401 || status === 403) return { ...later, why: "down" }
  if (!answers.accepted.includes(status)) return unknown(code)
  if (answers.word?.later.includes(word)) return later
  if (reason !== undefined) return { kind: "refused", reason, code }
  if (answers.word?.accepted.includes(word) === false) return unknown(code)
  const given = answers.id === undefined ? id : wordsAt(body, answers.id)
  return given ? { kind: "accepted", id: given } : unknown(`${code} no_id`)
}
