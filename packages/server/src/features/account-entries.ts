import type {
  AccountId,
  Contact,
  ContactGroup,
  ContactRequest,
  DeviceId,
  FallbackSettings,
  MayAdd,
  PasskeyId,
  PresenceSettings,
  PrivacySettings,
  Profile,
  Time,
} from "@everline/protocol"
import type { JournalTransaction } from "../journal/transaction.ts"

/** What changed about an account. */
export type AccountChange =
  | { readonly kind: "device"; readonly device: DeviceId; readonly change: "added" | "renamed" | "signed_out" }
  | { readonly kind: "profile"; readonly profile: Profile }
  | { readonly kind: "block"; readonly account: AccountId; readonly on: boolean }
  | { readonly kind: "contact"; readonly account: AccountId; readonly contact: Contact | null }
  | { readonly kind: "contact_request"; readonly request: ContactRequest }
  | { readonly kind: "contact_groups"; readonly groups: readonly ContactGroup[] }
  | { readonly kind: "contact_settings"; readonly mayAdd: MayAdd }
  | { readonly kind: "presence_settings"; readonly settings: PresenceSettings }
  | { readonly kind: "recovery"; readonly device: DeviceId | null }
  | { readonly kind: "passkey"; readonly passkey: PasskeyId; readonly change: "added" | "renamed" | "removed" }
  | { readonly kind: "number"; readonly number: string; readonly change: "added" | "removed" | "taken" }
  | { readonly kind: "privacy_settings"; readonly settings: PrivacySettings }
  | { readonly kind: "fallback_settings"; readonly settings: FallbackSettings }

/** Puts a change into the account's own journal, so that each of its devices learns of it, also one that is away. */
export async function appendChange(
  tx: JournalTransaction,
  account: AccountId,
  change: AccountChange,
  at: Time,
  actor: AccountId | null = account,
): Promise<void> {
  const { kind, ...data } = change
  const base = { journal: account, kind, actor, at, body: null, data }
  const { seq } = await tx.appendOne({ ...base, once: null, guard: null, counted: false })
  tx.announce(account, { seq, at, actor, ...change })
}
