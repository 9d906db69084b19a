import type { ConversationId } from "@everline/protocol"
import { computed, type ReadonlySignal } from "@preact/signals-core"
import type { Drafts as DraftsApi } from "../api/conversations.ts"
import type { Settings } from "./settings.ts"

/** Texts that were begun, on whichever device. */
export class Drafts implements DraftsApi {
  readonly #settings: Settings
  readonly #texts = new Map<ConversationId, ReadonlySignal<string>>()

  constructor(settings: Settings) {
    this.#settings = settings
  }

  get(conversation: ConversationId): ReadonlySignal<string> {
    const settings = this.#settings.get(conversation)
    const text = this.#texts.get(conversation) ?? computed(() => settings.value.draft)
    this.#texts.set(conversation, text)
    return text
  }

  set(conversation: ConversationId, draft: string): void {
    this.#settings.set(conversation, { draft })
  }
}
