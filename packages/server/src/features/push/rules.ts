import type { AccountId, CallId, CallMedia, ConversationId, Ordinal, PushNote, Seq, Time } from "@everline/protocol"
import { RING_MS } from "../calls/rules/coming.ts"

/** While the account is in use on some device, it is left so long to be read there before the others are told. */
export const PATIENCE_MS = 30_000
/** What is older is told nobody any more; a push service keeps it for as long. */
export const TTL_MS = 12 * 3600_000
/** What becomes of a call's ringing is told until so long after it began: who hears of it later has nothing to put away. */
export const RANG_MS = 2 * RING_MS
/** Whoever has taken a notice to send it has it for so long; then another server may. */
export const LEASE_MS = 30_000

/** A service that failed rests: so long at first, twice as long each time, and no longer than this. */
const FIRST_REST_MS = 5_000
const LONGEST_REST_MS = 3600_000
/** More than a day of failures in a row. */
const MOST_FAILURES = 35

/** A place in a conversation: the seq and ordinal of a message. */
export interface Point {
  readonly seq: Seq
  readonly ordinal: Ordinal
}

interface About {
  readonly account: AccountId
  readonly at: Time
  /** Whether somebody is at one of the account's devices. */
  readonly inUse: boolean
}

/** What happened since the last look that concerns an account with subscriptions. */
export type Occasion = About &
  (
    | ({
        readonly kind: "message"
        readonly conversation: ConversationId
        /** The newest message of others, and the newest of those that names the account. */
        readonly newest: Point
        readonly naming: Point | null
        readonly read: Ordinal
      } & Muting)
    | { readonly kind: "added"; readonly conversation: ConversationId; readonly seq: Seq }
    | { readonly kind: "request"; readonly seq: Seq }
  )

interface Muting {
  readonly muted: boolean
  readonly mutedMentions: boolean
}

/** What the devices of an account are to be told. */
export interface Notice extends Pick<About, "account" | "at"> {
  readonly subject: ConversationId | AccountId | CallId
  readonly kind: PushNote["kind"]
  readonly seq: Seq
  /** 0: of no message. */
  readonly ordinal: Ordinal
  readonly named: boolean
  readonly due: Time
}

/** Of what an account is to be told, and when; null: of nothing. */
export function noticeOf(occasion: Occasion, now: Time): Notice | null {
  const { account, at, kind, inUse } = occasion
  const due = inUse ? now + PATIENCE_MS : now
  switch (kind) {
    case "message": {
      const { conversation, naming, read } = occasion
      const point = loudest(occasion)
      if (point === null || point.ordinal <= read) return null
      const named = naming !== null && naming.ordinal > read
      return { account, at, kind, subject: conversation, ...point, named, due }
    }
    case "added":
      return { account, at, kind, subject: occasion.conversation, seq: occasion.seq, ordinal: 0, named: false, due }
    case "request":
      return { account, at, kind, subject: account, seq: occasion.seq, ordinal: 0, named: false, due }
  }
}

/** The newest that makes itself heard. Who is named is told though the conversation is muted, unless that is muted too. */
function loudest({ newest, naming, muted, mutedMentions }: Extract<Occasion, { kind: "message" }>): Point | null {
  if (!muted) return newest
  return mutedMentions ? null : naming
}

/** What has become of a notice when its time has come. */
export interface Standing extends Pick<Notice, "kind" | "ordinal" | "named" | "at">, Muting {
  readonly signedIn: boolean
  readonly member: boolean
  readonly read: Ordinal
}

/** Where a call is, how it began, and who calls. */
export interface Called {
  readonly conversation: ConversationId
  readonly media: CallMedia
  readonly caller: AccountId
}

/** For how long it is of use to tell it. */
export function ttlOf({ kind, at }: Pick<Notice, "kind" | "at">, now: Time): number {
  const lasts = kind === "call" ? RING_MS : kind === "taken" ? RANG_MS : TTL_MS
  return at + lasts - now
}

/** Whether a device is to be woken for it. */
export const isUrgent = (kind: Notice["kind"]): boolean => kind !== "added" && kind !== "request"

/** Whether there is still a need to tell it. A call rings in a muted conversation too, as it does on the devices that are there. */
export function isWanted(standing: Standing, now: Time): boolean {
  const { kind, ordinal, named, muted, mutedMentions, signedIn, member, read } = standing
  if (!signedIn || ttlOf(standing, now) <= 0) return false
  if (kind === "call" || kind === "missed" || kind === "taken") return true
  if (kind === "request") return true
  if (!member) return false
  if (kind === "added") return true
  return ordinal > read && (!muted || (named && !mutedMentions))
}

/** How a subscription goes on after its service did not take a push for the nth time in a row. */
export function afterFailure(failures: number, afterMs: number | undefined, now: Time): { restUntil: Time } | "ended" {
  if (failures >= MOST_FAILURES) return "ended"
  const rest = Math.max(FIRST_REST_MS * 2 ** Math.min(failures - 1, 20), afterMs ?? 0)
  return { restUntil: now + Math.min(rest, LONGEST_REST_MS) }
}

/** What a push says: ids and nothing else. @param called of a call; null: nothing is known of it any more, nor said */
export function noteOf(
  { kind, subject, seq, named }: Pick<Notice, "kind" | "subject" | "seq" | "named">,
  called: Called | null,
): PushNote | null {
  const call = subject as CallId
  switch (kind) {
    case "message":
      return { kind, conversation: subject as ConversationId, seq, named }
    case "added":
      return { kind, conversation: subject as ConversationId, seq }
    case "request":
      return { kind, seq }
    case "call":
      return called && { kind, call, ...called }
    case "missed":
    case "taken":
      return called && { kind, call, conversation: called.conversation, caller: called.caller }
  }
}
