/**
 * A phone with a SIM as gateway: the app of github.com/capcom6/android-sms-gateway, asked itself in its local network or through its
 * server, by the same JSON (docs/SMS.md). The id of a message is ours, and it refuses another with the same (409): so it can be
 * asked about one whose answer was lost.
 */
import type { Time } from "@everline/protocol"
import * as v from "valibot"
import type { PhoneSettings } from "../../../config/sms-http.ts"
import type { Clock } from "../../../ports/clock.ts"
import type { Receipt, Submission, Submitted } from "../../../ports/gateway.ts"
import { retryAfterMs } from "../../retry-after.ts"
import { type Exchange, exchange, type Question } from "./exchange.ts"
import { type Dialect, HttpGateway } from "./gateway.ts"
import { Pace } from "./pace.ts"
import { hearPhone } from "./phone-hook.ts"
import { jsonOf } from "./values.ts"
import { Watch } from "./watch.ts"

const MINUTE_MS = 60_000
const ASKING_MS = 5_000
/** One after the other, in each turn. */
const MOST_LOOKS = 20
/** What was not there yet may have been on its way. */
const ASK_AGAIN_MS = 2_000
/** From 100 on the app keeps none of its own delays. */
const URGENT = 100
const NOT_OURS: Submitted = { kind: "refused", reason: "sender_invalid", code: "not_of_this_phone" }
/** The app's server takes no less. */
const LEAST_SECONDS = 5

export interface PhoneOptions {
  readonly clock: Clock
  readonly askAgainMs?: number
}

export function phoneGateway(settings: PhoneSettings, options: PhoneOptions): HttpGateway {
  const dialect = phone(settings, options)
  // One at a time, as a person sends.
  return new HttpGateway({ dialect, clock: options.clock, pace: new Pace(settings.perMinute, MINUTE_MS), window: 1 })
}

function phone(settings: PhoneSettings, { clock, askAgainMs = ASK_AGAIN_MS }: PhoneOptions): Dialect {
  const messages = settings.url.replace(/\/*$/, "/messages")
  const headers = {
    authorization: `Basic ${Buffer.from(`${settings.user}:${settings.password}`).toString("base64")}`,
    accept: "application/json",
    "content-type": "application/json; charset=utf-8",
  }
  const watch = new Watch()

  const post = (submission: Submission): Question => ({
    url: new URL(messages),
    method: "POST",
    headers,
    body: JSON.stringify(messageOf(settings, submission, clock.now())),
  })

  /** What the phone says of a message; undefined when it has none, or says nothing. */
  async function stateOf(id: string): Promise<MessageState | undefined> {
    const question = { url: new URL(`${messages}/${encodeURIComponent(id)}`), method: "GET", headers } as const
    const answer = await exchange(question, ASKING_MS)
    return answer.kind === "answered" && answer.status === 200 ? stateIn(answer.body, id) : undefined
  }

  async function askFor(id: string, code: string): Promise<Submitted> {
    if ((await stateOf(id)) !== undefined) return { kind: "accepted", id }
    await new Promise((resolve) => setTimeout(resolve, askAgainMs))
    // That it has none yet is no proof: the request may still be on its way.
    return (await stateOf(id)) !== undefined ? { kind: "accepted", id } : { kind: "unknown", code, id }
  }

  return {
    async submit(submission) {
      if (submission.from !== null && submission.from !== settings.number)
        return { submitted: NOT_OURS, exchange: null }
      const answer = await exchange(post(submission))
      const retryMs = answer.kind === "answered" ? retryAfterMs(answer.retryAfter, clock.now()) : undefined
      const meaning = meaningOf(answer, submission.id, retryMs ?? MINUTE_MS)
      const submitted = meaning ?? (await askFor(submission.id, codeOf(answer)))
      // What is unknown may be known later.
      if (submitted.kind === "accepted" || submitted.kind === "unknown") watch.begin(submission.id, clock.now())
      return { submitted, exchange: answer }
    },
    hear: (said, now) => hearPhone(settings, said, now),
    async *look() {
      for (const id of watch.due(clock.now(), MOST_LOOKS)) {
        const found = await stateOf(id)
        const state = STATES.get(found?.state ?? "")
        if (state === undefined) continue
        yield { kind: "receipt", receipt: { ids: [id.toLowerCase()], state, code: found?.error ?? "" } }
        if (state !== "on_its_way") watch.end(id)
      }
    },
  }
}

/** A message as the app takes it. */
const messageOf = (settings: PhoneSettings, { id, to, text, urgent, until }: Submission, now: Time) => ({
  id,
  phoneNumbers: [to],
  textMessage: { text },
  simNumber: settings.sim,
  // Not the time itself: the phone's clock is its own.
  ttl: Math.max(LEAST_SECONDS, Math.ceil((until - now) / 1_000)),
  withDeliveryReport: true,
  priority: urgent ? URGENT : 0,
  ...(settings.mode === "server" && { deviceId: settings.device }),
})

/** What an answer to a message means; undefined when it does not say whether the phone has it. */
function meaningOf(answer: Exchange, id: string, retryMs: number): Submitted | undefined {
  if (answer.kind === "unheard") return { kind: "later", why: "down", afterMs: 0, code: answer.code }
  if (answer.kind === "lost") return undefined
  const code = codeOf(answer)
  switch (answer.status) {
    case 200:
    case 201:
    case 202:
      return stateIn(answer.body, id) !== undefined ? { kind: "accepted", id } : undefined
    case 409:
      return { kind: "accepted", id }
    case 400:
      return { kind: "refused", reason: /phone number/i.test(code) ? "number_invalid" : "other", code }
    // Who we are, or where we ask: nothing about the message, and nothing was taken.
    case 401:
    case 403:
    case 404:
    case 405:
      return { kind: "later", why: "down", afterMs: retryMs, code }
    case 429:
      return { kind: "later", why: "throttled", afterMs: retryMs, code }
    case 503:
      return /queue limit/i.test(code) ? { kind: "later", why: "full", afterMs: retryMs, code } : undefined
    default:
      return undefined
  }
}

const messageState = v.object({
  id: v.string(),
  state: v.optional(v.string(), ""),
  recipients: v.optional(v.array(v.object({ error: v.optional(v.nullable(v.string())) })), []),
})

interface MessageState {
  readonly state: string
  readonly error: string
}

/** What an answer says of a message of ours; undefined when it is about something else. */
function stateIn(body: string, id: string): MessageState | undefined {
  const parsed = v.safeParse(messageState, jsonOf(body))
  if (!parsed.success || parsed.output.id.toLowerCase() !== id.toLowerCase()) return undefined
  const { state, recipients } = parsed.output
  return { state, error: (recipients[0]?.error ?? "").slice(0, MOST_OF_CODE) }
}

/** The app's names; what waits on the phone is no news. */
const STATES: ReadonlyMap<string, Receipt["state"]> = new Map([
  ["Sent", "on_its_way"],
  ["Delivered", "delivered"],
  ["Failed", "failed"],
  ["Cancelled", "failed"],
])

const refusal = v.object({ message: v.string() })
const MOST_OF_CODE = 200

/** The status and what the app says of it, or why there is none. */
function codeOf(answer: Exchange): string {
  if (answer.kind !== "answered") return answer.code
  const said = v.safeParse(refusal, jsonOf(answer.body))
  return said.success ? `${answer.status} ${said.output.message}`.slice(0, MOST_OF_CODE) : String(answer.status)
}
