import type { Profile, Self, Time } from "@everline/protocol"

/** Most people that one search shows. */
export const MOST_FOUND = 20

export interface Account extends Self {
  /** Null: a bot, which has no password. */
  readonly passwordHash: string | null
}

/** An account that is kept. */
export interface KeptAccount extends Account {
  /** Since when it may not log in; null: it may. */
  readonly suspendedAt: Time | null
}

export const toSelf = ({ account, userName, displayName, kind, admin }: Self): Self => ({
  account,
  userName,
  displayName,
  kind,
  admin,
})

export const toProfile = ({ account, userName, displayName, kind }: Profile): Profile => ({
  account,
  userName,
  displayName,
  kind,
})

/** User names are kept in lower case and without spaces around; people type them as they like. */
export const canonicalUserName = (typed: string): string => typed.trim().toLowerCase()

/** A text as LIKE looks for it anywhere, with the signs that mean something to LIKE meaning themselves. */
export const containing = (text: string): string => `%${text.replace(/[\\%_]/g, "\\$&")}%`
