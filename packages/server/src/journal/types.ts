import type { AccountId, ClientId, DeviceId, JournalId, Ordinal, Seq, Time } from "@everline/protocol"
import type { Announcement } from "./announcement.ts"

/** An entry to be written. The journal knows nothing of what kinds mean. */
export interface NewEntry {
  readonly journal: JournalId
  readonly kind: string
  readonly actor: AccountId | null
  /** Who asked and under which id, without a device where it came by none; null for what the server writes of itself. */
  readonly once: { readonly device: DeviceId | null; readonly clientId: ClientId; readonly hash: Uint8Array } | null
  /** Refuse when the journal's guard is not this one any more; null: do not look. */
  readonly guard: number | null
  /** Whether it gets an ordinal. */
  readonly counted: boolean
  readonly at: Time
  readonly body: string | null
  /** Anything else, kept as jsonb. */
  readonly data: object | null
}

/** Where an entry was put; for a duplicate, where the first one is. */
export interface Place {
  readonly seq: Seq
  readonly ordinal: Ordinal | null
  readonly at: Time
}

export type Appended =
  | ({ readonly outcome: "appended" | "duplicate" } & Place)
  /** Same client id, another request · the guard moved on · no such journal. */
  | { readonly outcome: "reused" | "stale" | "missing" }

/** An entry as it stands in the table. */
export interface EntryRow {
  readonly journal: JournalId
  readonly seq: Seq
  readonly ordinal: Ordinal | null
  readonly rev: Seq
  readonly kind: string
  readonly actor: AccountId | null
  readonly clientId: ClientId | null
  readonly at: Time
  readonly body: string | null
  readonly data: Readonly<Record<string, unknown>> | null
}

/** Somebody who hands committed entries on. */
export interface FeedListener {
  /** Whether entries of a journal are wanted now. */
  follows(journal: JournalId): boolean
  /** Called in the order of the journal; `seq` may jump only where the listener joined late. */
  hear(announcement: Announcement): void
}
