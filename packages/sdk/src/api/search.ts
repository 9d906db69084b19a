import type { ConversationId, Hit } from "@everline/protocol"
import type { ConversationSummary } from "./conversations.ts"

/** Names a page of what is found. */
export interface SearchQuery {
  readonly text: string
  /** In this conversation only. */
  readonly conversation?: ConversationId
  /** The last page's `next`. */
  readonly before?: string
  readonly limit?: number
}

export interface SearchPage {
  /** The newest first. */
  readonly hits: readonly Hit[]
  /** Names the next page; null when there is none. */
  readonly next: string | null
}

export interface Search {
  /** Conversations whose title, or whose other person's name, theirs or what one calls them, holds the text; newest first. Works offline. */
  conversations(text: string): readonly ConversationSummary[]
  /** Messages that hold all words of the text. Needs the server and rejects with EverlineError. */
  messages(query: SearchQuery): Promise<SearchPage>
}
