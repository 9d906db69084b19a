import type { AccountId, ConversationId, Input, TypingSignal } from "@everline/protocol"
import { type ReadonlySignal, type Signal, signal } from "@preact/signals-core"
import type { Typing as TypingApi } from "../api/conversations.ts"
import type { Cancel, Ports } from "../ports.ts"

/** A signal that is not repeated is over after this time, in case its end was lost. */
const LAPSE_MS = 6_000
/** While keys are hit, the signal is repeated this often. */
const REPEAT_MS = 4_000

/** Who is typing, and telling others that one is. Nothing of it is kept, and what is lost costs a moment. */
export class Typing implements TypingApi {
  readonly #tell: (input: Input<"typing.set">) => Promise<unknown>
  readonly #ports: Pick<Ports, "timer" | "now">
  readonly #accounts = new Map<ConversationId, Signal<readonly AccountId[]>>()
  readonly #lapses = new Map<string, Cancel>()
  readonly #told = new Map<ConversationId, number>()

  /** `tell` tells the server. */
  constructor(tell: (input: Input<"typing.set">) => Promise<unknown>, ports: Pick<Ports, "timer" | "now">) {
    this.#tell = tell
    this.#ports = ports
  }

  of(conversation: ConversationId): ReadonlySignal<readonly AccountId[]> {
    return this.#signal(conversation)
  }

  set(conversation: ConversationId, on: boolean): void {
    const told = this.#told.get(conversation)
    const now = this.#ports.now()
    if (on ? told !== undefined && now - told < REPEAT_MS : told === undefined) return
    if (on) this.#told.set(conversation, now)
    else this.#told.delete(conversation)
    this.#tell({ conversation, on }).catch(() => undefined)
  }

  signalled({ conversation, account, on }: TypingSignal): void {
    const key = `${conversation} ${account}`
    this.#lapses.get(key)?.()
    this.#lapses.delete(key)
    const accounts = this.#signal(conversation)
    const others = accounts.peek().filter((other) => other !== account)
    if (on) {
      const over = () => this.signalled({ conversation, account, on: false })
      this.#lapses.set(key, this.#ports.timer(LAPSE_MS, over))
      accounts.value = [...others, account]
    } else if (others.length < accounts.peek().length) accounts.value = others
  }

  clear(): void {
    for (const cancel of this.#lapses.values()) cancel()
    this.#lapses.clear()
    this.#told.clear()
    for (const accounts of this.#accounts.values()) accounts.value = []
  }

  #signal(conversation: ConversationId): Signal<readonly AccountId[]> {
    const accounts = this.#accounts.get(conversation) ?? signal([])
    this.#accounts.set(conversation, accounts)
    return accounts
  }
}
