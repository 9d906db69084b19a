import { EverlineError, type Failure, type Input, isErrorCode, type OpenMethod, type Output } from "@everline/protocol"
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
    const body: unknown = await answer.json().catch(() => null)
    if (!answer.ok) throw isFailure(body) ? toError(body) : new EverlineError("unavailable")
    // As over the socket, the server's own tests hold its answers to the schema.
    return body as Output<Name>
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

const isFailure = (body: unknown): body is Failure =>
  typeof body === "object" && body !== null && "code" in body && typeof body.code === "string" && isErrorCode(body.code)
