import {
  type AccountId,
  type CallId,
  type CallMedia,
  type CallView,
  type Capability,
  type ConversationId,
  type DeviceId,
  EverlineError,
  type HandOffTrouble,
  type Input,
  newId,
  type Output,
} from "@everline/protocol"
import type { Calls as CallsApi } from "../api/calls.ts"
import type { Connection } from "../link/connection.ts"
import { persist } from "../link/retry.ts"
import type { Ports } from "../ports.ts"
import type { Calls } from "./calls.ts"

export interface CallDeedsOptions {
  readonly call: Connection["call"]
  readonly ports: Pick<Ports, "timer" | "random">
  /** Which device this is. */
  readonly device: () => DeviceId | null | undefined
  readonly calls: Pick<Calls, "running" | "entered" | "signalled">
}

/** By which a device comes into a call, and what else one does that may wait for an answer of the server. */
type Entrance = "start" | "answer" | "join" | "take"
type Deed = "ring" | "decline" | "move" | "refuse" | "add" | "remove" | "lock" | "muteOther"

/** What one does with calls, but what has to be so at once: muting oneself, and hanging up. */
export class CallDeeds implements Pick<CallsApi, Entrance | Deed | "rejoin"> {
  readonly #options: CallDeedsOptions

  constructor(options: CallDeedsOptions) {
    this.#options = options
  }

  start(conversation: ConversationId, media: CallMedia, holds: readonly Capability[]): Promise<CallView> {
    return this.#enter("calls.start", { call: newId<CallId>(), conversation, media, holds: [...holds] })
  }

  answer(call: CallId, media: CallMedia, holds: readonly Capability[]): Promise<CallView> {
    return this.#enter("calls.answer", { call, media, holds: [...holds] })
  }

  join(call: CallId, media: CallMedia, holds: readonly Capability[]): Promise<CallView> {
    return this.#enter("calls.join", { call, media, holds: [...holds] })
  }

  take(call: CallId, takes: readonly Capability[]): Promise<CallView> {
    return this.#enter("calls.take", { call, takes: [...takes] })
  }

  async rejoin(call: CallId): Promise<void> {
    const { calls, device: self } = this.#options
    const view = calls.running.peek().find((one) => one.call === call)
    const leg = view?.legs.find(({ device }) => device === self())
    if (view === undefined || leg === undefined) throw new EverlineError("not_in_call")
    const { conversation, media, state } = view
    const holds = [...leg.holds]
    // To begin it again, or to take what one has, changes nothing: it is the way in.
    if (state === "ringing") await this.#enter("calls.start", { call, conversation, media, holds })
    else await this.#enter("calls.take", { call, takes: holds })
  }

  ring(call: CallId): Promise<void> {
    return this.#do("calls.ring", { call })
  }

  decline(call: CallId, busy = false): Promise<void> {
    return this.#do("calls.decline", { call, busy })
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

  async #enter<Name extends `calls.${Entrance}`>(method: Name, input: Input<Name>): Promise<CallView> {
    return this.#options.calls.entered(await this.#persist<`calls.${Entrance}`>(method, input))
  }

  async #do<Name extends `calls.${Deed}`>(method: Name, input: Input<Name>): Promise<void> {
    const { view } = await this.#persist<`calls.${Deed}`>(method, input)
    this.#options.calls.signalled(view)
  }

  #persist<Name extends `calls.${Entrance | Deed}`>(method: Name, input: Input<Name>): Promise<Output<Name>> {
    return persist(this.#options.call, this.#options.ports, method, input)
  }
}
