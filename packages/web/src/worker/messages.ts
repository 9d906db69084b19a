/** What pages and their service worker say to each other. Types only: the worker shares no code with the app. */
import type { CallId, CallMedia, PushNote } from "@everline/protocol"

/**
 * The words of notifications, in the language that the person reads; where one says who calls, "{name}" stands for them, and
 * "{group}" for the group that they call.
 */
export type NoticeWords = Readonly<Record<PushNote["kind"] | CallMedia | "named" | "unnamed" | "group", string>>

/** By which a notification that a call rings is known, as long as it is shown. */
export type RingingTag = `call:${CallId}`

export type ToWorker =
  /** Take over from the worker before. */
  | "activate"
  /** Whether this script is one of the worker's own build; the answer goes to the port that comes along. */
  | { readonly ask: "is yours"; readonly script: string }
  /** Fetch again what was lost of the app. */
  | { readonly ask: "mend" }
  | { readonly ask: "notify"; readonly note: PushNote }
  /** How to speak from now on, and whether names may be shown. */
  | { readonly ask: "speak"; readonly words: NoticeWords; readonly names: boolean }

/**
 * The lock under which pages and worker show notifications and look at them. Chromium reads what it shows first and what it
 * keeps then, and forgets what is in the second alone: one that came up in between, whose press leads nowhere any more
 * (its platform_notification_context_impl.cc).
 */
export type NoticesLock = "notices"

/** To the page: somebody pressed on a notification, which leads here. */
export interface FromWorker {
  readonly go: string
}
