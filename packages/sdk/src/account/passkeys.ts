import type { Input, Output, Passkey, PasskeyId, Shape } from "@everline/protocol"
import type { Session } from "../api/accounts.ts"
import type { Passkeys as PasskeysApi } from "../api/passkeys.ts"
import type { Connection } from "../link/connection.ts"
import type { Http } from "./http.ts"

export interface PasskeysOptions {
  readonly http: Http
  readonly call: Connection["call"]
  readonly shape: Shape
  /** Somebody is logged in on this device. */
  readonly enter: (session: Output<"accounts.logIn">) => Promise<Session>
}

/** What one does with passkeys; the list of them is at hand without this. */
export class Passkeys implements Omit<PasskeysApi, "list"> {
  readonly #options: PasskeysOptions

  constructor(options: PasskeysOptions) {
    this.#options = options
  }

  begin(): Promise<Output<"passkeys.begin">> {
    return this.#options.call("passkeys.begin", {})
  }

  async add(made: Input<"passkeys.add">): Promise<Passkey> {
    return (await this.#options.call("passkeys.add", made)).passkey
  }

  async rename(passkey: PasskeyId, name: string): Promise<void> {
    await this.#options.call("passkeys.rename", { passkey, name })
  }

  async remove(passkey: PasskeyId): Promise<void> {
    await this.#options.call("passkeys.remove", { passkey })
  }

  challenge(): Promise<Output<"passkeys.challenge">> {
    return this.#options.http.call("passkeys.challenge", {})
  }

  async logIn(signed: Omit<Input<"passkeys.logIn">, "device">, deviceName: string): Promise<Session> {
    const { enter, http, shape } = this.#options
    return enter(await http.call("passkeys.logIn", { ...signed, device: { name: deviceName, shape } }))
  }
}
