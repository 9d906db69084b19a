import type { Output, PhoneNumber, Profile, Shape } from "@everline/protocol"
import type { Session } from "../api/accounts.ts"
import type { Numbers as NumbersApi, ShownCode } from "../api/numbers.ts"
import type { Connection } from "../link/connection.ts"
import type { People } from "../record/people.ts"
import type { Http } from "./http.ts"

export interface NumbersOptions {
  readonly http: Http
  readonly call: Connection["call"]
  readonly shape: Shape
  readonly people: Pick<People, "put">
  /** Somebody is logged in on this device. */
  readonly enter: (session: Output<"accounts.logIn">) => Promise<Session>
}

/** What one does with phone numbers; the list of one's own is at hand without this. */
export class Numbers implements Omit<NumbersApi, "list" | "change"> {
  readonly #options: NumbersOptions

  constructor(options: NumbersOptions) {
    this.#options = options
  }

  sendCode(number: string): Promise<Output<"numbers.sendCode">> {
    return this.#options.call("numbers.sendCode", { number })
  }

  async add({ verification, code }: ShownCode): Promise<PhoneNumber> {
    return (await this.#options.call("numbers.add", { verification, code })).number
  }

  async remove(number: string): Promise<void> {
    await this.#options.call("numbers.remove", { number })
  }

  async find(number: string): Promise<Profile | null> {
    const { profile } = await this.#options.call("numbers.find", { number })
    if (profile !== null) this.#options.people.put([profile])
    return profile
  }

  threads(number: string): Promise<Output<"numbers.threads">> {
    return this.#options.call("numbers.threads", { number })
  }

  async take(number: string): Promise<void> {
    await this.#options.call("numbers.take", { number })
  }

  sendLogInCode(number: string): Promise<Output<"numbers.sendLogInCode">> {
    return this.#options.http.call("numbers.sendLogInCode", { number })
  }

  async logIn({ verification, code }: ShownCode, deviceName: string): Promise<Session> {
    const { enter, http, shape } = this.#options
    return enter(await http.call("numbers.logIn", { verification, code, device: { name: deviceName, shape } }))
  }
}
