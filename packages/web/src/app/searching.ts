import type { ConversationId } from "@everline/protocol"
import { signal } from "@preact/signals"
import { shape } from "../shapes/shape.ts"
import { stationOf } from "./place.ts"
import { back, go, place } from "./router.ts"

/** What somebody is looking for. It stays while they go to what was found, and come back. */
export interface Searching {
  /** Null: in all conversations. */
  readonly conversation: ConversationId | null
  readonly text: string
}

const FRESH: Searching = { conversation: null, text: "" }
const current = signal<Searching | null>(null)

/** Null while nobody looks for anything. */
export const searching = current

/** Begins to look, in all conversations or in one: on a phone a screen of its own, else in place of the list of chats. */
export function openSearch(conversation: ConversationId | null = null): void {
  current.value = { ...FRESH, conversation }
  if (shape.peek() === "phone") go({ at: "search" })
  else if (stationOf(place.peek()) === "contacts") go({ at: "chats" })
}

export function search(text: string): void {
  current.value = { ...(current.peek() ?? FRESH), text }
}

/** Nobody who comes after is to see what somebody looked for. */
export function forgetSearch(): void {
  current.value = null
}

export function closeSearch(): void {
  forgetSearch()
  if (place.peek().at === "search") back()
}
