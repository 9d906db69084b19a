import { createECDH } from "node:crypto"
import { type ClientRequest, request as http, type IncomingMessage } from "node:http"
import { Agent, request as https } from "node:https"
import type { Clock } from "../../ports/clock.ts"
import type { PushDelivery, PushKeys, PushOutcome, PushPort, PushTarget } from "../../ports/push.ts"
import { retryAfterMs } from "../retry-after.ts"
import { isPublic, literalAddress, lookupPublic } from "./address.ts"
import { CURVE, encrypt, isPoint } from "./encrypt.ts"
import { VapidTokens } from "./vapid.ts"

/** A push that takes longer has failed: who is signed out is told nothing five seconds later. */
const TIMEOUT_MS = 4_000
/** Sockets to all services together, and to one. */
const MOST_SOCKETS = 64
const MOST_SOCKETS_A_HOST = 16
const MOST_ANSWER = 4_096

export interface WebPushOptions {
  readonly clock: Clock
  /** Origins of push services of one's own, which may be private, and need no HTTPS. */
  readonly own: readonly string[]
  /** Where a service's people would write: https: or mailto: */
  readonly contact: string
}

/** Sends to browsers' push services over HTTPS, wherever their addresses are public ones. */
export function webPush({ clock, own, contact }: WebPushOptions): PushPort {
  const tokens = new VapidTokens(contact)
  const agent = new Agent({ keepAlive: true, maxSockets: MOST_SOCKETS_A_HOST, maxTotalSockets: MOST_SOCKETS })
  const isOwn = (url: URL) => own.includes(url.origin)

  function placeOf(endpoint: string): URL | undefined {
    const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined
    if (url === undefined || url.username !== "" || url.password !== "") return undefined
    if (isOwn(url)) return url
    const address = literalAddress(url)
    if (url.protocol !== "https:" || (address !== undefined && !isPublic(address))) return undefined
    return url
  }

  async function post(url: URL, delivery: PushDelivery, keys: PushKeys, signal: AbortSignal): Promise<PushOutcome> {
    const body = encrypt(delivery.payload, delivery.target)
    const headers = {
      authorization: tokens.authorization(url.origin, keys, clock.now()),
      "content-encoding": "aes128gcm",
      "content-type": "application/octet-stream",
      "content-length": body.length,
      ttl: delivery.ttl,
      topic: delivery.topic,
      urgency: delivery.urgency,
    }
    const response = await answerTo((answered) => {
      const options = { method: "POST", headers, signal }
      const request =
        url.protocol === "http:"
          ? http(url, options, answered)
          : https(url, { ...options, agent, ...(!isOwn(url) && { lookup: lookupPublic }) }, answered)
      return request.end(body)
    })
    letGo(response)
    return outcomeOf(response.statusCode ?? 0, response.headers["retry-after"], clock.now())
  }

  return {
    makeKeys() {
      const pair = createECDH(CURVE)
      pair.generateKeys()
      // The number may begin with zeros, which are left out.
      const number = pair.getPrivateKey()
      return { public: pair.getPublicKey(), private: Buffer.concat([Buffer.alloc(32 - number.length), number]) }
    },
    accepts: ({ endpoint, p256dh, auth }: PushTarget) =>
      placeOf(endpoint) !== undefined && auth.length === 16 && isPoint(p256dh),
    async send(delivery, keys, signal) {
      const url = placeOf(delivery.target.endpoint)
      if (url === undefined) return { kind: "gone" }
      try {
        return await post(url, delivery, keys, signal)
      } catch {
        return { kind: "later" }
      }
    },
  }
}

/** The answer to a request. @throws Error when there is none in time */
function answerTo(ask: (answered: (response: IncomingMessage) => void) => ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = ask((response) => {
      clearTimeout(timer)
      resolve(response)
    })
    // Whatever takes so long: the name, the connection, or the service.
    const timer = setTimeout(() => request.destroy(new Error("no answer in time")), TIMEOUT_MS)
    request.on("error", (error) => {
      clearTimeout(timer)
      reject(error)
    })
  })
}

/** What an answer says besides its status is nothing to us; a little is read, so that the socket serves again. */
function letGo(response: IncomingMessage): void {
  response.on("error", () => undefined)
  if (!(Number(response.headers["content-length"] ?? Number.NaN) <= MOST_ANSWER)) return void response.destroy()
  const timer = setTimeout(() => response.destroy(), TIMEOUT_MS)
  response.on("close", () => clearTimeout(timer))
  response.resume()
}

/**
 * What a service's answer means (RFC 8030). That it does not believe who we are ends no subscription: its clock or ours
 * may be wrong for a while.
 */
export function outcomeOf(status: number, retryAfter: string | undefined, now: number): PushOutcome {
  if (status >= 200 && status < 300) return { kind: "taken" }
  if (status === 404 || status === 410) return { kind: "gone" }
  if (status === 429 || status >= 500) {
    const afterMs = retryAfterMs(retryAfter, now)
    return { kind: "later", ...(afterMs !== undefined && { afterMs }) }
  }
  return { kind: "refused" }
}
