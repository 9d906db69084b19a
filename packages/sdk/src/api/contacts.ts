import type {
  AccountId,
  Contact,
  ContactGroup,
  ContactGroupId,
  ContactRequest,
  MayAdd,
  Output,
  Profile,
} from "@everline/protocol"
import type { ReadonlySignal } from "@preact/signals-core"

/** What of an account's list is said of no single contact. */
export interface ContactSettings {
  /** In the order in which the account put them. */
  readonly groups: readonly ContactGroup[]
  readonly mayAdd: MayAdd
}

/**
 * The account's own list of people. What it holds is known without a connection too, and all devices of the account
 * agree on it; everything that returns a promise needs the server and rejects with EverlineError.
 */
export interface Contacts {
  /** Everybody in it, those who came first at the front. */
  readonly list: ReadonlySignal<readonly Contact[]>
  /** Somebody in it; undefined when they are not. */
  get(account: AccountId): ReadonlySignal<Contact | undefined>
  /** What one calls somebody oneself; empty: by their own name. */
  remark(account: AccountId): ReadonlySignal<string>
  /** Requests of others that wait for an answer, and one's own, the newest first. */
  readonly received: ReadonlySignal<readonly ContactRequest[]>
  readonly sent: ReadonlySignal<readonly ContactRequest[]>
  /** Groups 分组 in their order, and of whom the account takes requests. */
  readonly settings: ReadonlySignal<ContactSettings>

  /** Asks somebody to be a contact; "contact" when both are one now. */
  request(account: AccountId, greeting?: string): Promise<Output<"contacts.request">["state"]>
  accept(account: AccountId): Promise<void>
  /** Nobody is told. */
  decline(account: AccountId): Promise<void>
  /** Puts a phone number into the list, by which whoever has it is written to; it is theirs, whoever they are. */
  addNumber(number: string, remark?: string): Promise<Profile>
  /** What one calls a contact, and where they are; what is left out stays. */
  set(
    account: AccountId,
    change: { readonly remark?: string; readonly groups?: readonly ContactGroupId[] },
  ): Promise<void>
  /** Takes somebody out of the list. Nobody is told. */
  remove(account: AccountId): Promise<void>
  allow(mayAdd: MayAdd): Promise<void>

  createGroup(name: string): Promise<ContactGroupId>
  renameGroup(group: ContactGroupId, name: string): Promise<void>
  /** Those that are not named come after, as they were. */
  reorderGroups(groups: readonly ContactGroupId[]): Promise<void>
  /** Who was in it stays a contact. */
  deleteGroup(group: ContactGroupId): Promise<void>

  /** The secret of one's own link; `renew` ends the one before. */
  link(options?: { readonly renew?: boolean }): Promise<string>
  /** Whose link it is. */
  byLink(link: string): Promise<Profile>
  /** Asks for the names of all contacts anew: who changes their own name does not announce it to everybody. */
  refresh(): Promise<void>
}
