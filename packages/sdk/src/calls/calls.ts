import {
  type CallId,
  type CallMedia,
  type CallView,
  type Capability,
  type ConversationId,
  type DeviceId,
  type HandOffTrouble,
  type Input,
  LIMITS,
  type Manner,
  type MethodName,
  newId,
  type Output,
} from "@everline/protocol"
import { batch, signal } from "@preact/signals-core"
import type { Calls as CallsApi } from "../api/calls.ts"
import type { Connection } from "../link/connection.ts"
import { persist } from "../link/retry.ts"
import type { Cancel, Ports } from "../ports.ts"

/** What is told of calls that have ended is remembered of so many: what comes late of them says nothing. */
const REMEMBERED = 50

export interface CallsOptions {
  readonly call: Connection["call"]
  readonly ports: Pick<Ports, "timer" | "random">
  /** Which device this is. */
  readonly device: () => DeviceId | null | undefined
}

/** The calls of an account, as the server tells of them; while this device is in one it says that it is there. */
export class Calls implements CallsApi {
  readonly running = signal<readonly CallView[]>([])
  readonly ended = signal<CallView | null>(null)
  readonly #options: CallsOptions
  readonly #over = new Set<CallId>()
  #alive: Cancel | undefined

  constructor(options: CallsOptions) {
    this.#options = options
  }

  async start(conversation: ConversationId, media: CallMedia, holds: readonly Capability[]): Promise<CallView> {
    const input = { call: newId<CallId>(), conversation, media, holds: [...holds] }
    return this.#hear(await this.#persist("calls.start", input))
  }

  async answer(call: CallId, media: CallMedia, holds: readonly Capability[]): Promise<CallView> {
    return this.#hear(await this.#persist("calls.answer", { call, media, holds: [...holds] }))
  }

  async take(call: CallId, takes: readonly Capability[]): Promise<CallView> {
    return this.#hear(await this.#persist("calls.take", { call, takes: [...takes] }))
  }

  async decline(call: CallId, busy = false): Promise<void> {
    this.#hear(await this.#persist("calls.decline", { call, busy }))
  }

  async hangUp(call: CallId): Promise<void> {
    this.#hear(await this.#persist("calls.hangUp", { call }))
  }

  async behave(call: CallId, manner: Partial<Manner>): Promise<void> {
    this.#hear(await this.#persist("calls.behave", { call, ...manner }))
  }

  async move(call: CallId, to: DeviceId, takes: readonly Capability[]): Promise<void> {
    this.#hear(await this.#persist("calls.move", { call, to, takes: [...takes] }))
  }

  async refuse(call: CallId, why: HandOffTrouble): Promise<void> {
    this.#hear(await this.#persist("calls.refuse", { call, why }))
  }

  /** What the server says of a call, in no certain order: the newest holds. */
  signalled(view: CallView): void {
    const known = this.running.peek().find(({ call }) => call === view.call)
    if (this.#over.has(view.call) || (known !== undefined && known.rev >= view.rev)) return
    const others = this.running.peek().filter((one) => one !== known)
    batch(() => {
      this.running.value = view.state === "ended" ? others : [...others, view].sort((a, b) => a.begunAt - b.begunAt)
      if (view.state === "ended") this.#end(view)
    })
    this.#stay()
  }

  /** The line is up: the server says what goes on. What it does not name is over. */
  async resume(): Promise<void> {
    const before = new Set(this.running.peek().map(({ call }) => call))
    const { calls } = await this.#persist("calls.list", {})
    const named = new Set(calls.map(({ call }) => call))
    batch(() => {
      // One that began since it was asked is not named, and not over.
      this.running.value = this.running.peek().filter(({ call }) => named.has(call) || !before.has(call))
      for (const view of calls) this.signalled(view)
    })
    this.#stay()
  }

  clear(): void {
    this.running.value = []
    this.ended.value = null
    this.#over.clear()
    this.#stay()
  }

  #hear({ view }: { readonly view: CallView }): CallView {
    this.signalled(view)
    return view
  }

  #end(view: CallView): void {
    this.ended.value = view
    this.#over.add(view.call)
    for (const oldest of this.#over) if (this.#over.size > REMEMBERED) this.#over.delete(oldest)
  }

  /** Says that this device is there, for as long as it is in a call. */
  #stay(): void {
    const own = this.#own()
    if (own.length === 0) {
      this.#alive?.()
      this.#alive = undefined
    } else
      this.#alive ??= this.#options.ports.timer(LIMITS.callAliveMs, () => {
        this.#alive = undefined
        // What does not arrive is said again soon, or is over.
        for (const { call } of this.#own()) this.#sayAlive(call)
        this.#stay()
      })
  }

  /** The answer says how the call is, whatever signal of it was lost. */
  #sayAlive(call: CallId): void {
    this.#options.call("calls.alive", { call }).then(
      ({ view }) => this.signalled(view),
      () => undefined,
    )
  }

  /** The calls that this device is in. */
  #own(): readonly CallView[] {
    const device = this.#options.device()
    return this.running.peek().filter(({ legs }) => legs.some((leg) => leg.device === device))
  }

  #persist<Name extends MethodName>(method: Name, input: Input<Name>): Promise<Output<Name>> {
    return persist(this.#options.call, this.#options.ports, method, input)
  }
}
