import {
  type AccountId,
  type Contact,
  type ContactGroupId,
  type ContactRequest,
  type MayAdd,
  type MethodName,
  newId,
  type Output,
  type Profile,
} from "@everline/protocol"
import { computed, type ReadonlySignal } from "@preact/signals-core"
import type { ContactSettings, Contacts as ContactsApi } from "../api/contacts.ts"
import type { Connection } from "../link/connection.ts"
import { persist } from "../link/retry.ts"
import type { Ports } from "../ports.ts"
import type { ContactBook } from "./contact-book.ts"
import type { People } from "./people.ts"

export interface ContactsOptions {
  readonly contactBook: ContactBook
  readonly people: Pick<People, "put">
  readonly call: Connection["call"]
  readonly ports: Pick<Ports, "timer" | "random">
}

/** Contacts, to look at and to change. What is changed comes back by the journal, in the order in which it happened. */
export class Contacts implements ContactsApi {
  readonly #options: ContactsOptions
  readonly #remarks = new Map<AccountId, ReadonlySignal<string>>()
  readonly list: ReadonlySignal<readonly Contact[]>
  readonly received: ReadonlySignal<readonly ContactRequest[]>
  readonly sent: ReadonlySignal<readonly ContactRequest[]>

  constructor(options: ContactsOptions) {
    this.#options = options
    const { contacts, requests, settings } = options.contactBook
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
    return this.#options.contactBook.settings
  }

  get(account: AccountId): ReadonlySignal<Contact | undefined> {
    return computed(() => this.list.value.find((contact) => contact.account === account))
  }

  remark(account: AccountId): ReadonlySignal<string> {
    const { contacts } = this.#options.contactBook
    const remark = this.#remarks.get(account) ?? computed(() => contacts.value.get(account)?.remark ?? "")
    this.#remarks.set(account, remark)
    return remark
  }

  async request(account: AccountId, greeting = ""): Promise<Output<"contacts.request">["state"]> {
    return (await this.#persist("contacts.request", { account, greeting })).state
  }

  async accept(account: AccountId): Promise<void> {
    await this.#persist("contacts.accept", { account })
  }

  async decline(account: AccountId): Promise<void> {
    await this.#persist("contacts.decline", { account })
  }

  async set(
    account: AccountId,
    change: { readonly remark?: string; readonly groups?: readonly ContactGroupId[] },
  ): Promise<void> {
    const { groups, ...rest } = change
    await this.#persist("contacts.set", { account, ...rest, ...(groups && { groups: [...groups] }) })
  }

  async remove(account: AccountId): Promise<void> {
    await this.#persist("contacts.remove", { account })
  }

  async allow(mayAdd: MayAdd): Promise<void> {
    await this.#persist("contacts.allow", { mayAdd })
  }

  async createGroup(name: string): Promise<ContactGroupId> {
    const group: ContactGroupId = newId()
    await this.#persist("contactGroups.create", { group, name })
    return group
  }

  async renameGroup(group: ContactGroupId, name: string): Promise<void> {
    await this.#persist("contactGroups.rename", { group, name })
  }

  async reorderGroups(groups: readonly ContactGroupId[]): Promise<void> {
    await this.#persist("contactGroups.reorder", { groups: [...groups] })
  }

  async deleteGroup(group: ContactGroupId): Promise<void> {
    await this.#persist("contactGroups.delete", { group })
  }

  async link({ renew = false }: { readonly renew?: boolean } = {}): Promise<string> {
    return (await this.#persist("contacts.link", { renew })).contactLink
  }

  async byLink(contactLink: string): Promise<Profile> {
    const { profile } = await this.#options.call("contacts.byLink", { contactLink })
    this.#options.people.put([profile])
    return profile
  }

  async refresh(): Promise<void> {
    await this.#options.contactBook.contactsNow(this.#options.call)
  }

  #persist<Name extends MethodName>(method: Name, input: Parameters<typeof persist<Name>>[3]): Promise<Output<Name>> {
    return persist(this.#options.call, this.#options.ports, method, input)
  }
}

const within = (contact: Contact, groups: ReadonlySet<ContactGroupId>): Contact =>
  contact.groups.every((group) => groups.has(group))
    ? contact
    : { ...contact, groups: contact.groups.filter((group) => groups.has(group)) }
