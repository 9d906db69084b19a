import {
  type ErrorCode,
  EverlineError,
  type Failure,
  type Input,
  isErrorCode,
  type OpenMethod,
  type Output,
} from "@everline/protocol"
import { toError } from "../link/calls.ts"
import type { Ports } from "../ports.ts"

/** Calls over HTTP, for those who are not logged in yet. Rejects with `offline` when the server cannot be reached. */
export class Http {
  readonly #url: string
  readonly #ports: Pick<Ports, "fetch">

  /** `url` is the server's: "https://chat.example.org". */
  constructor(url: string, ports: Pick<Ports, "fetch">) {
    this.#url = url
    this.#ports = ports
  }

  async call<Name extends OpenMethod>(method: Name, input: Input<Name>): Promise<Output<Name>> {
    const answer = await this.#post(method, input)
    if (!answer.ok) throw refusal(answer.status, await answer.text().catch(() => ""))
    // As over the socket, the server's own tests hold its answers to the schema.
    return (await answer.json()) as Output<Name>
  }

  async #post(method: OpenMethod, input: unknown): Promise<Response> {
    const url = new URL(`/api/${method}`, this.#url).href
    const headers = { "content-type": "application/json" }
    try {
      return await this.#ports.fetch(url, { method: "POST", headers, body: JSON.stringify(input) })
    } catch (cause) {
      throw new EverlineError("offline", { cause })
    }
  }
}

/** By what status a refusal is known whose words did not come: an answer to HEAD has none, and a proxy has its own. */
const BY_STATUS: Readonly<Record<number, ErrorCode>> = {
  401: "unauthenticated",
  404: "file_not_found",
  409: "file_unfinished",
  413: "file_too_big",
  429: "too_many_requests",
}

/** An answer that is a refusal, as an error of the catalogue. @param retryAfter the header, in seconds */
export function refusal(status: number, text: string, retryAfter: string | null = null): EverlineError {
  const said = parsed(text)
  if (isFailure(said)) return toError(said)
  const retryAfterMs = Number(retryAfter) * 1000
  return new EverlineError(BY_STATUS[status] ?? "unavailable", retryAfterMs > 0 ? { retryAfterMs } : {})
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

const isFailure = (body: unknown): body is Failure =>
  typeof body === "object" && body !== null && "code" in body && typeof body.code === "string" && isErrorCode(body.code)
