import type { AccountId, CallId, CallView, Capability, DeviceId, HandOffTrouble, Input } from "@everline/protocol"
import type { Calls as CallsApi } from "../api/calls.ts"
import type { Connection } from "../link/connection.ts"
import { persist } from "../link/retry.ts"
import type { Ports } from "../ports.ts"

export interface CallDeedsOptions {
  readonly call: Connection["call"]
  readonly ports: Pick<Ports, "timer" | "random">
  /** What the server answers. */
  readonly calls: { signalled(view: CallView): void }
}

type Deed = "move" | "refuse" | "add" | "remove" | "lock" | "muteOther"

/** What one seldom does in a call: to move it, and to say who is in it. */
export class CallDeeds implements Pick<CallsApi, Deed> {
  readonly #options: CallDeedsOptions

  constructor(options: CallDeedsOptions) {
    this.#options = options
  }

  move(call: CallId, to: DeviceId, takes: readonly Capability[]): Promise<void> {
    return this.#do("calls.move", { call, to, takes: [...takes] })
  }

  refuse(call: CallId, why: HandOffTrouble): Promise<void> {
    return this.#do("calls.refuse", { call, why })
  }

  add(call: CallId, accounts: readonly AccountId[]): Promise<void> {
    return this.#do("calls.add", { call, accounts: [...accounts] })
  }

  remove(call: CallId, account: AccountId): Promise<void> {
    return this.#do("calls.remove", { call, account })
  }

  lock(call: CallId, locked: boolean): Promise<void> {
    return this.#do("calls.lock", { call, locked })
  }

  muteOther(call: CallId, account: AccountId): Promise<void> {
    return this.#do("calls.muteOther", { call, account })
  }

  async #do<Name extends `calls.${Deed}`>(method: Name, input: Input<Name>): Promise<void> {
    const { call, ports, calls } = this.#options
    const { view } = await persist<`calls.${Deed}`>(call, ports, method, input)
    calls.signalled(view)
  }
}
