import { createHmac } from "node:crypto"
import type { Time } from "@everline/protocol"
import parsePhoneNumber from "libphonenumber-js/max"
import * as v from "valibot"
import type { PhoneSettings } from "../../../config/sms-http.ts"
import type { Arrival, Receipt } from "../../../ports/gateway.ts"
import type { Heard, Said, Told } from "./gateway.ts"
import { e164, isSame, jsonOf, printOf } from "./values.ts"

/** The app signs each try anew, so that an old signature is somebody else's. */
const HOLDS_MS = 5 * 60_000

const event = v.object({
  event: v.string(),
  deviceId: v.optional(v.string(), ""),
  payload: v.record(v.string(), v.unknown()),
})
/** Older apps have no `messageId`, `sender` and `recipient`. */
const received = v.object({
  messageId: v.optional(v.string()),
  message: v.string(),
  sender: v.optional(v.nullable(v.string())),
  recipient: v.optional(v.nullable(v.string())),
  phoneNumber: v.optional(v.string()),
  receivedAt: v.string(),
})
const sent = v.object({ messageId: v.string(), reason: v.optional(v.string(), "") })

/** What became of a message, by the name of the event. */
const STATES: ReadonlyMap<string, Receipt["state"]> = new Map([
  ["sms:sent", "on_its_way"],
  ["sms:delivered", "delivered"],
  ["sms:failed", "failed"],
  ["sms:cancelled", "failed"],
])

/** What the app tells of its own accord: signed by its key over the body and the time. */
export function hearPhone(settings: PhoneSettings, said: Said, now: Time): Heard {
  if (!isSigned(settings.signingKey, said, now)) return { kind: "refused", status: 401 }
  const parsed = v.safeParse(event, jsonOf(Buffer.from(said.body).toString("utf8")))
  if (!parsed.success) return { kind: "refused", status: 400 }
  const { event: name, deviceId, payload } = parsed.output
  if (settings.mode === "server" && deviceId !== settings.device) return told({ kind: "dropped", what: "other" })
  if (name === "sms:received") return arrived(settings, payload)
  if (name === "sms:data-received") return told({ kind: "dropped", what: "port_addressed" })
  if (name.startsWith("mms:")) return told({ kind: "dropped", what: "other" })
  const state = STATES.get(name)
  return state === undefined ? told() : settled(state, payload)
}

const told = (...events: readonly Told[]): Heard => ({ kind: "told", told: events })

function isSigned(key: string, { headers, body }: Said, now: Time): boolean {
  const time = headers.get("x-timestamp") ?? ""
  const signature = (headers.get("x-signature") ?? "").trim().toLowerCase()
  if (!/^\d{1,12}$/.test(time) || Math.abs(now - Number(time) * 1_000) > HOLDS_MS) return false
  return isSame(signature, createHmac("sha256", key).update(body).update(time).digest("hex"))
}

function settled(state: Receipt["state"], payload: unknown): Heard {
  const parsed = v.safeParse(sent, payload)
  if (!parsed.success) return { kind: "refused", status: 400 }
  const { messageId, reason } = parsed.output
  return told({ kind: "receipt", receipt: { ids: [messageId.toLowerCase()], state, code: reason } })
}

function arrived(settings: PhoneSettings, payload: unknown): Heard {
  const parsed = v.safeParse(received, payload)
  const from = parsed.success ? (parsed.output.sender ?? parsed.output.phoneNumber) : undefined
  if (!parsed.success || from === undefined) return { kind: "refused", status: 400 }
  const { messageId, message, recipient, receivedAt } = parsed.output
  const country = parsePhoneNumber(settings.number)?.country
  const numbers = { from: e164(from, country), to: recipient ? e164(recipient, country) : settings.number }
  const print = printOf(numbers.from, numbers.to, "text", null, message)
  const arrival: Arrival = {
    ...numbers,
    text: message,
    part: null,
    // The app makes its id of 32 bits of the message: alone it would be another's before long.
    id: `${messageId ?? Buffer.from(print).toString("hex")} ${receivedAt}`,
    print,
    line: settings.name,
  }
  return told({ kind: "arrival", arrival })
}
