import type { AccountId, Contact, ContactGroupId, ContactRequest } from "@everline/protocol"
import { computed, type ReadonlySignal } from "@preact/signals-core"
import type { ContactSettings, Contacts as ContactsApi } from "../api/contacts.ts"
import type { ContactBook } from "./contact-book.ts"
import type { ContactDeeds } from "./contact-deeds.ts"

type Shown = Pick<ContactBook, "contacts" | "requests" | "settings">

/** Contacts, to look at. */
export class Contacts implements Omit<ContactsApi, keyof ContactDeeds> {
  readonly #contactBook: Shown
  readonly #remarks = new Map<AccountId, ReadonlySignal<string>>()
  readonly list: ReadonlySignal<readonly Contact[]>
  readonly received: ReadonlySignal<readonly ContactRequest[]>
  readonly sent: ReadonlySignal<readonly ContactRequest[]>

  constructor(contactBook: Shown) {
    this.#contactBook = contactBook
    const { contacts, requests, settings } = contactBook
    // A group that was deleted elsewhere may still be named by a contact that was heard of before.
    const groups = computed(() => new Set(settings.value.groups.map(({ group }) => group)))
    const known = computed(() => [...contacts.value.values()].map((contact) => within(contact, groups.value)))
    this.list = computed(() => known.value.toSorted((a, b) => a.since - b.since || (a.account < b.account ? -1 : 1)))
    const waiting = (way: ContactRequest["way"]) =>
      computed(() =>
        [...requests.value.values()]
          .filter((request) => request.way === way)
          .sort((a, b) => b.at - a.at || (a.account < b.account ? -1 : 1)),
      )
    this.received = waiting("in")
    this.sent = waiting("out")
  }

  get settings(): ReadonlySignal<ContactSettings> {
    return this.#contactBook.settings
  }

  get(account: AccountId): ReadonlySignal<Contact | undefined> {
    return computed(() => this.list.value.find((contact) => contact.account === account))
  }

  remark(account: AccountId): ReadonlySignal<string> {
    const { contacts } = this.#contactBook
    const remark = this.#remarks.get(account) ?? computed(() => contacts.value.get(account)?.remark ?? "")
    this.#remarks.set(account, remark)
    return remark
  }
}

const within = (contact: Contact, groups: ReadonlySet<ContactGroupId>): Contact =>
  contact.groups.every((group) => groups.has(group))
    ? contact
    : { ...contact, groups: contact.groups.filter((group) => groups.has(group)) }
