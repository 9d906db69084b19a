import {
  type AccountId,
  type ContactGroupId,
  type MayAdd,
  type MethodName,
  newId,
  type Output,
  type Profile,
} from "@everline/protocol"
import type { Contacts as ContactsApi } from "../api/contacts.ts"
import type { Connection } from "../link/connection.ts"
import { persist } from "../link/retry.ts"
import type { Ports } from "../ports.ts"
import type { ContactBook } from "./contact-book.ts"
import type { People } from "./people.ts"

export interface ContactDeedsOptions {
  readonly contactBook: Pick<ContactBook, "contactsNow">
  readonly people: Pick<People, "put">
  readonly call: Connection["call"]
  readonly ports: Pick<Ports, "timer" | "random">
}

/** Contacts, to change. What is changed comes back by the journal, in the order in which it happened. */
export class ContactDeeds implements Partial<ContactsApi> {
  readonly #options: ContactDeedsOptions

  constructor(options: ContactDeedsOptions) {
    this.#options = options
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

  async addNumber(number: string, remark = ""): Promise<Profile> {
    const { profile } = await this.#persist("contacts.addNumber", { number, remark })
    this.#options.people.put([profile])
    return profile
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
