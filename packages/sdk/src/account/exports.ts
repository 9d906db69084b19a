import type { Output } from "@everline/protocol"
import type { Exports as ExportsApi } from "../api/exports.ts"
import type { Connection } from "../link/connection.ts"

/** Asks for everything that is the account's own. */
export class Exports implements ExportsApi {
  readonly #call: Connection["call"]

  constructor(call: Connection["call"]) {
    this.#call = call
  }

  async begin(): Promise<string> {
    const { ticket } = await this.#call("exports.begin", {})
    return `/api/export/${ticket}`
  }

  progress(): Promise<Output<"exports.progress">> {
    return this.#call("exports.progress", {})
  }
}
