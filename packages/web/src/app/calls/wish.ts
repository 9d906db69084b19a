import type { CallId, CallMedia, ConversationId } from "@everline/protocol"
import { signal } from "@preact/signals"

/** A call that somebody wishes to make or to join, until the code that makes it is here. */
export interface Wish {
  readonly conversation: ConversationId
  readonly media: CallMedia
  /** The one that goes on there; null to call. */
  readonly join: CallId | null
}

export const wishedCall = signal<Wish | null>(null)
