import { request as http, type IncomingMessage } from "node:http"
import { request as https } from "node:https"
import type { Trouble } from "../../../ports/gateway.ts"
import { troubleOf } from "../trouble.ts"

export interface Question {
  readonly url: URL
  readonly method: "GET" | "POST" | "PUT"
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}

/** What became of a request. Who sends an SMS must know whether it can have arrived. */
export type Exchange =
  | {
      readonly kind: "answered"
      readonly status: number
      readonly retryAfter: string | undefined
      readonly body: string
    }
  /** Nobody has heard it: there was no line. */
  | { readonly kind: "unheard"; readonly code: string }
  /** It may have been heard, and there is no whole answer. */
  | { readonly kind: "lost"; readonly code: string }

/** An answer that takes longer is none. */
export const ANSWER_MS = 10_000
/** As a PDU: what is longer is not what one asked for. */
export const MOST_BYTES = 64 * 1024

/**
 * Asks once, and follows no redirect. Each request has a line of its own: of one that served before nobody can tell whether the
 * other had closed it when the request went out.
 */
export function exchange({ url, method, headers, body }: Question, answerMs = ANSWER_MS): Promise<Exchange> {
  return new Promise((resolve) => {
    let isHeard = false
    const end = (outcome: Exchange) => {
      clearTimeout(timer)
      resolve(outcome)
    }
    const fail = (code: string) => {
      request.destroy()
      end({ kind: isHeard ? "lost" : "unheard", code })
    }
    const isPlain = url.protocol === "http:"
    const options = { method, agent: false, headers: { ...headers, ...lengthOf(body) } } as const
    const request = (isPlain ? http : https)(url, options, (response) => {
      read(response).then(
        (text) =>
          end({
            kind: "answered",
            status: response.statusCode ?? 0,
            retryAfter: response.headers["retry-after"],
            body: text,
          }),
        (error) => fail(codeOf(error)),
      )
    })
    request.on("socket", (socket) =>
      socket.once(isPlain ? "connect" : "secureConnect", () => {
        isHeard = true
      }),
    )
    request.on("error", (error) => fail(codeOf(error)))
    const timer = setTimeout(() => fail("no_answer"), answerMs)
    request.end(body)
  })
}

const lengthOf = (body: string | undefined) =>
  body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) }

async function read(response: IncomingMessage): Promise<string> {
  const source: AsyncIterable<Buffer> = response
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of source) {
    bytes += chunk.length
    if (bytes > MOST_BYTES) throw Object.assign(new Error("an answer over the limit"), { code: "answer_too_long" })
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString("utf8")
}

const codeOf = (error: unknown): string =>
  error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "broken"

/** What a request that came to nothing says of who was asked. */
export function troubleIn(exchange: Exchange): Trouble {
  if (exchange.kind === "answered") {
    const what = exchange.status === 401 || exchange.status === 403 ? "login_refused" : "wrong_answers"
    return { what, code: String(exchange.status) }
  }
  const { kind, code } = exchange
  if (code === "no_answer") return { what: kind === "lost" ? "silent" : "unreachable", code: null }
  if (code === "answer_too_long") return { what: "wrong_answers", code: null }
  return code === "broken" ? { what: "ended", code: null } : troubleOf(code)
}
