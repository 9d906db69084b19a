import type { AccountEntry, AccountId, Contact, ContactRequest, Output } from "@everline/protocol"
import { type ReadonlySignal, type Signal, signal } from "@preact/signals-core"
import type { ContactSettings } from "../api/contacts.ts"
import { type Kept, requestKey } from "../cache/cache.ts"
import type { Keeper } from "../cache/keeper.ts"
import type { Connection } from "../link/connection.ts"
import type { People } from "./people.ts"

type Call = Connection["call"]
/** Requests by whose they are and which way they go. */
type Requests = ReadonlyMap<string, ContactRequest>

const AT_FIRST: ContactSettings = { groups: [], mayAdd: "anyone" }

/**
 * What this device knows of the account's contacts: asked for once by a device that begins, and told entry by entry from
 * then on. An entry carries what it tells of whole, so that it may come twice or after what was asked for.
 */
export class ContactBook {
  readonly #keeper: Pick<Keeper, "add">
  readonly #people: Pick<People, "put">
  readonly #contacts: Signal<ReadonlyMap<AccountId, Contact>> = signal(new Map())
  readonly #requests: Signal<Requests> = signal(new Map())
  readonly #settings: Signal<ContactSettings> = signal(AT_FIRST)

  constructor(keeper: Pick<Keeper, "add">, people: Pick<People, "put">) {
    this.#keeper = keeper
    this.#people = people
  }

  get contacts(): ReadonlySignal<ReadonlyMap<AccountId, Contact>> {
    return this.#contacts
  }

  /** Those that wait for an answer, both ways. */
  get requests(): ReadonlySignal<Requests> {
    return this.#requests
  }

  get settings(): ReadonlySignal<ContactSettings> {
    return this.#settings
  }

  restore({ contacts, contactRequests, contactSettings }: Kept): void {
    this.#contacts.value = new Map(contacts.map((contact) => [contact.account, contact]))
    this.#requests.value = new Map(contactRequests.map((request) => [requestKey(request), request]))
    this.#settings.value = contactSettings ?? AT_FIRST
  }

  /** Asks the server for all of it. Rejects when it does not answer. */
  async fetch(call: Call): Promise<void> {
    const [settings, contacts, received, sent] = await Promise.all([
      call("contacts.settings", {}),
      this.contactsNow(call),
      this.#requestsNow(call, "in"),
      this.#requestsNow(call, "out"),
    ])
    const requests = [...received, ...sent]
    this.#set(settings)
    const kept = new Set(contacts.map(({ account }) => account))
    const gone = [...this.#contacts.peek().keys()].filter((account) => !kept.has(account))
    this.#putAll([
      ...gone.map((account) => [account, null] as const),
      ...contacts.map((one) => [one.account, one] as const),
    ])
    const open = new Set(requests.map(requestKey))
    const ended = [...this.#requests.peek().values()].filter((request) => !open.has(requestKey(request)))
    this.#ask([...ended.map((request) => ({ ...request, state: "expired" as const })), ...requests])
  }

  /** All contacts as the server has them; their names are known from then on. */
  async contactsNow(call: Call): Promise<readonly Contact[]> {
    const found: Contact[] = []
    for (let after: AccountId | undefined; ; ) {
      const page: Output<"contacts.list"> = await call("contacts.list", after === undefined ? {} : { after })
      this.#people.put(page.profiles)
      found.push(...page.contacts)
      after = page.contacts.at(-1)?.account
      if (!page.more || after === undefined) return found
    }
  }

  async #requestsNow(call: Call, way: ContactRequest["way"]): Promise<readonly ContactRequest[]> {
    const found: ContactRequest[] = []
    for (let after: AccountId | undefined; ; ) {
      const page: Output<"contacts.requests"> = await call("contacts.requests", {
        way,
        ...(after !== undefined && { after }),
      })
      this.#people.put(page.profiles)
      found.push(...page.requests)
      after = page.requests.at(-1)?.account
      if (!page.more || after === undefined) return found
    }
  }

  heard(entry: AccountEntry): void {
    if (entry.kind === "contact") this.#putAll([[entry.account, entry.contact]])
    else if (entry.kind === "contact_request") this.#ask([entry.request])
    else if (entry.kind === "contact_groups") this.#set({ ...this.#settings.peek(), groups: entry.groups })
    else if (entry.kind === "contact_settings") this.#set({ ...this.#settings.peek(), mayAdd: entry.mayAdd })
  }

  clear(): void {
    this.#contacts.value = new Map()
    this.#requests.value = new Map()
    this.#settings.value = AT_FIRST
  }

  #putAll(changes: readonly (readonly [AccountId, Contact | null])[]): void {
    const contacts = new Map(this.#contacts.peek())
    for (const [account, contact] of changes) {
      if (contact === null) contacts.delete(account)
      else contacts.set(account, contact)
    }
    this.#contacts.value = contacts
    this.#keeper.add({ contacts: changes })
  }

  #ask(changes: readonly ContactRequest[]): void {
    const requests = new Map(this.#requests.peek())
    for (const request of changes) {
      if (request.state === "pending") requests.set(requestKey(request), request)
      else requests.delete(requestKey(request))
    }
    this.#requests.value = requests
    this.#keeper.add({ contactRequests: changes })
  }

  #set(contactSettings: ContactSettings): void {
    this.#settings.value = contactSettings
    this.#keeper.add({ contactSettings })
  }
}
