import type { ConversationId } from "@everline/protocol"
import { type ReadonlySignal, type Signal, signal } from "@preact/signals-core"
import type { Drafts as DraftsApi } from "../api/conversations.ts"
import type { Keeper } from "../cache/keeper.ts"

/** Texts that were begun on this device. */
export class Drafts implements DraftsApi {
  readonly #keeper: Pick<Keeper, "add">
  readonly #texts = new Map<ConversationId, Signal<string>>()

  constructor(keeper: Pick<Keeper, "add">) {
    this.#keeper = keeper
  }

  get(conversation: ConversationId): ReadonlySignal<string> {
    return this.#signal(conversation)
  }

  set(conversation: ConversationId, text: string): void {
    this.#signal(conversation).value = text
    this.#keeper.add({ drafts: [[conversation, text]] })
  }

  restore(drafts: readonly (readonly [ConversationId, string])[]): void {
    for (const [conversation, text] of drafts) this.#signal(conversation).value = text
  }

  clear(): void {
    for (const text of this.#texts.values()) text.value = ""
  }

  #signal(conversation: ConversationId): Signal<string> {
    const text = this.#texts.get(conversation) ?? signal("")
    this.#texts.set(conversation, text)
    return text
  }
}
