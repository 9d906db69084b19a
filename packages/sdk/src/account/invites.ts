import type { Input, Output } from "@everline/protocol"
import type { Invites as InvitesApi } from "../api/accounts.ts"
import type { Connection } from "../link/connection.ts"
import type { Http } from "./http.ts"

export class Invites implements InvitesApi {
  readonly #http: Http
  readonly #call: Connection["call"]

  constructor(http: Http, call: Connection["call"]) {
    this.#http = http
    this.#call = call
  }

  get(invite: string): Promise<Output<"invites.get">> {
    return this.#http.call("invites.get", { invite })
  }

  create(options: Input<"invites.create"> = {}): Promise<Output<"invites.create">> {
    return this.#call("invites.create", options)
  }
}
