import type { CallMedia, ConversationId } from "@everline/protocol"
import { signal } from "@preact/signals"

/** A call that somebody wishes to make, until the code that makes it is here. */
export interface Wish {
  readonly conversation: ConversationId
  readonly media: CallMedia
}

export const wishedCall = signal<Wish | null>(null)
