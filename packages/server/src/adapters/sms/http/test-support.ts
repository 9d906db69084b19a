import { createHmac, randomUUID } from "node:crypto"
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import { text } from "node:stream/consumers"
import type { Arrival, Dropped, GatewayEvents, Receipt, Submission } from "../../../ports/gateway.ts"

export const NOW = Date.UTC(2026, 10, 28, 12)
export const clock = { now: () => NOW }

export const submission = (of: Partial<Submission> = {}): Submission => ({
  id: randomUUID(),
  to: "+8613900139000",
  from: null,
  text: "晚饭好了",
  encoding: "ucs2",
  part: null,
  urgent: false,
  until: NOW + 3_600_000,
  ...of,
})

export interface Asked {
  readonly method: string
  readonly path: string
  readonly headers: IncomingMessage["headers"]
  readonly body: string
}

/** An HTTP server of the test's own on 127.0.0.1. */
export async function serve(answer: (asked: Asked, response: ServerResponse) => void) {
  const asked: Asked[] = []
  const server = createServer(async (request, response) => {
    const { method = "", url = "", headers } = request
    const one = { method, path: url, headers, body: await text(request) }
    asked.push(one)
    answer(one, response)
  })
  await new Promise<void>((open) => server.listen(0, "127.0.0.1", open))
  const address = server.address()
  const port = typeof address === "object" && address !== null ? address.port : 0
  return {
    asked,
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((closed) => server.close(closed))
    },
  }
}

/** What a gateway's owner was told. */
export class Listener implements GatewayEvents {
  readonly receipts: Receipt[] = []
  readonly arrivals: Arrival[] = []
  readonly thrown: Dropped[] = []
  changes = 0
  /** As a database that is away for a moment. */
  isFailing = false

  changed(): void {
    this.changes += 1
  }
  answered(): void {
    throw new Error("who asks by HTTP waits for the answer, or asks again")
  }
  async receipt(receipt: Receipt): Promise<void> {
    if (this.isFailing) throw new Error("nothing can be kept now")
    this.receipts.push(receipt)
  }
  async arrived(arrival: Arrival): Promise<void> {
    if (this.isFailing) throw new Error("nothing can be kept now")
    this.arrivals.push(arrival)
  }
  dropped(what: Dropped): void {
    this.thrown.push(what)
  }
}

/** What goes wrong with the next request that the phone gets. */
export type Fault = (response: ServerResponse, asked: Asked) => void

interface Kept {
  readonly id: string
  readonly phoneNumbers: readonly string[]
  readonly textMessage: { readonly text: string }
}

/**
 * The app on a phone, as its documentation (docs.sms-gate.app: "Sending messages", "Status tracking", "Webhooks") and its OpenAPI
 * description say, and where those are silent its source of July 2026: 202 with the message's state, 409 for an id that it has, 400
 * for what makes no sense, 404 for what it does not know; each `{"message"}`. No SIM is used.
 */
export async function phoneApi({ user = "sms", password = "a-password" } = {}) {
  const kept = new Map<string, Kept>()
  const late: Kept[] = []
  /** What became of those that are not pending any more. */
  const states = new Map<string, { readonly state: string; readonly error?: string }>()
  const faults: { readonly before: boolean; readonly fault: Fault }[] = []

  function json(response: ServerResponse, status: number, value: unknown): void {
    response.writeHead(status, { "content-type": "application/json; charset=UTF-8" }).end(JSON.stringify(value))
  }
  const stateOf = ({ id, phoneNumbers }: Kept) => {
    const { state, error } = states.get(id) ?? { state: "Pending" }
    return {
      id,
      deviceId: "ffffffffceb0b1db0000018e937c815b",
      state,
      isHashed: false,
      isEncrypted: false,
      recipients: phoneNumbers.map((phoneNumber) => ({ phoneNumber, state, error })),
      states: { [state]: new Date(NOW).toISOString() },
    }
  }

  function post(asked: Asked, response: ServerResponse): void {
    const message: Kept & { readonly ttl?: number } = JSON.parse(asked.body)
    const next = faults.shift()
    if (next?.before) return next.fault(response, asked)
    if (kept.has(message.id)) return json(response, 409, { message: "Message with the same ID already exists" })
    if (message.textMessage.text === "") return json(response, 400, { message: "Text message is empty" })
    if (!message.phoneNumbers.every((number) => /^\+\d{8,}$/.test(number)))
      return json(response, 400, { message: "invalid phone number" })
    kept.set(message.id, message)
    if (next !== undefined) return next.fault(response, asked)
    json(response, 202, stateOf(message))
  }

  const server = await serve((asked, response) => {
    const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`
    if (asked.headers.authorization !== authorization) return void response.writeHead(401).end()
    if (asked.method === "POST" && asked.path.endsWith("/messages")) return post(asked, response)
    const message = kept.get(asked.path.split("/").at(-1) ?? "")
    if (asked.method === "GET" && message !== undefined) return json(response, 200, stateOf(message))
    for (const one of late.splice(0)) kept.set(one.id, one)
    response.writeHead(404).end()
  })
  return {
    ...server,
    kept,
    states,
    /** Goes wrong before the phone has taken it, or after. */
    before: (fault: Fault) => void faults.push({ before: true, fault }),
    /** Is on its way to the phone, until somebody has asked for it in vain. */
    comesLate: (asked: Asked) => void late.push(JSON.parse(asked.body)),
    after: (fault: Fault) => void faults.push({ before: false, fault }),
  }
}

/** A webhook as the app signs it: HMAC-SHA256 of body and time, by the phone's clock, in seconds. */
export function signed(event: string, payload: object, { key = "a-signing-key", at = NOW, deviceId = "phone-1" } = {}) {
  const body = JSON.stringify({
    deviceId,
    event,
    id: "Ey6ECgOkVVFjz3CL48B8C",
    payload,
    webhookId: "LreFUt-Z3sSq0JufY9uWB",
  })
  const time = String(Math.floor(at / 1_000))
  const signature = createHmac("sha256", key)
    .update(body + time)
    .digest("hex")
  return { body, headers: { "content-type": "application/json", "x-timestamp": time, "x-signature": signature } }
}
