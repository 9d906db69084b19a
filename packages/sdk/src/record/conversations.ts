import type { ConversationId } from "@everline/protocol"
import type { ReadonlySignal } from "@preact/signals-core"
import type { ConversationSummary, Conversations as ConversationsApi } from "../api/conversations.ts"
import type { ConversationDeeds } from "./conversation-deeds.ts"
import type { Summaries } from "./list.ts"
import type { Settings } from "./settings.ts"

export interface ConversationsOptions {
  readonly summaries: Summaries
  readonly settings: Pick<Settings, "set">
}

/** Conversations, to look at, and how one keeps them. */
export class Conversations implements Omit<ConversationsApi, keyof ConversationDeeds> {
  readonly #options: ConversationsOptions

  constructor(options: ConversationsOptions) {
    this.#options = options
  }

  get list(): ReadonlySignal<readonly ConversationSummary[]> {
    return this.#options.summaries.list
  }

  get unread(): ReadonlySignal<number> {
    return this.#options.summaries.unread
  }

  get(conversation: ConversationId): ReadonlySignal<ConversationSummary | undefined> {
    return this.#options.summaries.get(conversation)
  }

  pin(conversation: ConversationId, pinned: boolean): void {
    this.#options.settings.set(conversation, { pinned })
  }

  mute(conversation: ConversationId, muted: boolean): void {
    this.#options.settings.set(conversation, { muted })
  }

  muteMentions(conversation: ConversationId, mutedMentions: boolean): void {
    this.#options.settings.set(conversation, { mutedMentions })
  }

  markUnread(conversation: ConversationId, unread: boolean): void {
    this.#options.settings.set(conversation, { unread })
  }
}
