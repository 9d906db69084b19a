import type { AccountId, DeviceId, Profile, Time } from "@everline/protocol"
import type { JournalTransaction } from "../journal/transaction.ts"

/** What changed about an account. */
export type AccountChange =
  | { readonly kind: "device"; readonly device: DeviceId; readonly change: "added" | "renamed" | "signed_out" }
  | { readonly kind: "profile"; readonly profile: Profile }
  | { readonly kind: "block"; readonly account: AccountId; readonly on: boolean }

/** Puts a change into the account's own journal, so that each of its devices learns of it, also one that is away. */
export async function appendChange(
  tx: JournalTransaction,
  account: AccountId,
  change: AccountChange,
  at: Time,
): Promise<void> {
  const { kind, ...data } = change
  const base = { journal: account, kind, actor: account, at, body: null, data }
  const { seq } = await tx.appendOne({ ...base, once: null, guard: null, counted: false })
  tx.announce(account, { seq, at, actor: account, ...change })
}
