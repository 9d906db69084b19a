import type { AccountId, ConversationId, RosterEntry, Seq, Time } from "@everline/protocol"
import type { Sql } from "../../database.ts"
import type { JournalTransaction } from "../../journal/transaction.ts"
import type { NewEntry } from "../../journal/types.ts"
import { deleteLinksOf } from "./links-store.ts"
import * as store from "./store.ts"

/** What becomes of a roster. */
export type What =
  | Pick<Extract<RosterEntry, { kind: "created" }>, "kind" | "title" | "count">
  | Pick<Extract<RosterEntry, { kind: "joined" }>, "kind" | "accounts" | "count" | "phones" | "number">
  | Pick<Extract<RosterEntry, { kind: "left" }>, "kind" | "accounts" | "count" | "phones" | "account">
  | Pick<Extract<RosterEntry, { kind: "titled" }>, "kind" | "title">
  | Pick<Extract<RosterEntry, { kind: "role" }>, "kind" | "account" | "role">
  | Pick<Extract<RosterEntry, { kind: "dissolved" }>, "kind">
  | Pick<Extract<RosterEntry, { kind: "history" }>, "kind" | "history">

/** Writes into a locked conversation what becomes of its roster. */
export async function writeRoster(
  tx: JournalTransaction,
  conversation: ConversationId,
  actor: AccountId,
  once: NewEntry["once"],
  at: Time,
  { kind, ...data }: What,
): Promise<Seq> {
  const { seq } = await tx.appendOne({ ...bare, journal: conversation, kind, actor, once, at, data })
  tx.announce(conversation, { seq, at, actor, kind, ...data } as RosterEntry)
  return seq
}

/** An entry names at most this many accounts; its count says how many there are. */
const NAMED = 100

/** Who comes or goes, as an entry says it: devices count members and phones by it. */
export async function moved(
  tx: Sql,
  accounts: readonly AccountId[],
): Promise<Pick<Extract<What, { kind: "joined" | "left" }>, "accounts" | "count" | "phones">> {
  const phones = await store.countNumbers(tx, accounts)
  return { accounts: accounts.slice(0, NAMED), count: accounts.length, ...(phones > 0 && { phones }) }
}

/** Writes into the journals of those concerned that they came in or went out. */
export async function tellMembers(
  tx: JournalTransaction,
  conversation: ConversationId,
  accounts: readonly AccountId[],
  at: Time,
  member: boolean,
): Promise<void> {
  const data = { conversation, member }
  const places = await tx.append(
    accounts.map((account) => ({ ...bare, journal: account, kind: "membership", actor: null, once: null, at, data })),
  )
  for (const [i, account] of accounts.entries()) {
    tx.announce(account, { kind: "membership", seq: places[i]?.seq ?? 0, at, actor: null, ...data })
  }
}

/** Some members are none any more from a seq on, which is the last that they may read. */
export async function endMemberships(
  tx: JournalTransaction,
  conversation: ConversationId,
  going: readonly AccountId[],
  seq: Seq,
  at: Time,
): Promise<void> {
  await store.leave(tx, conversation, going, { seq, at })
  await deleteLinksOf(tx, conversation, going)
  await store.ensureOwner(tx, conversation)
  await tx.raiseGuard(conversation)
  await tellMembers(tx, conversation, going, at, false)
}

const bare = { guard: null, counted: false, body: null } as const
