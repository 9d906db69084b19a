import {
  type AccountId,
  type CheckedInput,
  type Contact,
  type ContactRequest,
  EverlineError,
  type MayAdd,
  type Output,
  type Profile,
  type Time,
} from "@everline/protocol"
import type { Database } from "../../database.ts"
import type { Journal } from "../../journal/journal.ts"
import type { JournalTransaction } from "../../journal/transaction.ts"
import type { Clock } from "../../ports/clock.ts"
import { appendChange } from "../account-entries.ts"
import { checkOther } from "../blocks/rules.ts"
import type { Blocks } from "../blocks/service.ts"
import { requireGroups } from "./groups.ts"
import { groupsOf } from "./groups-store.ts"
import * as requests from "./requests-store.ts"
import { accept, checkDay, dayBefore, decline, request, type Standing } from "./rules.ts"
import * as store from "./store.ts"

export interface ContactsOptions {
  readonly database: Database
  readonly journal: Journal
  readonly blocks: Pick<Blocks, "between">
  readonly clock: Clock
}

type Work<T> = (tx: JournalTransaction, standing: Standing, at: Time) => Promise<T>

/**
 * Who has whom as a contact. Each has a list of their own, in their own journal; whatever lies between two is decided
 * under the locks of both journals, so that requests that cross meet each other.
 */
export class Contacts {
  readonly #options: ContactsOptions

  constructor(options: ContactsOptions) {
    this.#options = options
  }

  /**
   * Asks somebody to be a contact; says whether they are one now.
   * @throws not_found, bad_request, blocked_by_you, too_many_contact_requests
   */
  request(
    account: AccountId,
    { account: other, greeting }: CheckedInput<"contacts.request">,
  ): Promise<Output<"contacts.request">> {
    return this.#between(account, other, async (tx, standing, at) => {
      const outcome = request(standing, at)
      if (outcome === "connect") await connect(tx, account, other, at)
      if (outcome === "arrive" || outcome === "vanish") {
        checkDay(await requests.countSince(tx, account, dayBefore(at)))
        await send(tx, account, other, { greeting, at, arrives: outcome === "arrive" })
      }
      return { state: outcome === "connect" || standing.have ? "contact" : "sent" }
    })
  }

  /** @throws not_found, bad_request, blocked_by_you, not_accepted */
  accept(account: AccountId, other: AccountId): Promise<void> {
    return this.#between(account, other, async (tx, standing, at) => {
      if (accept(standing) === "connect") await connect(tx, account, other, at)
    })
  }

  /** @throws not_found, bad_request */
  decline(account: AccountId, other: AccountId): Promise<void> {
    return this.#between(account, other, async (tx, standing, at) => {
      if (decline(standing) === "nothing") return
      const asked = await requests.end(tx, other, account, "declined")
      if (asked !== undefined) await tell(tx, account, { ...asked, account: other, way: "in", state: "declined" }, at)
    })
  }

  /** Puts somebody into an account's list in the transaction that asks nobody; who is there already keeps what they are called. */
  async put(tx: JournalTransaction, account: AccountId, other: AccountId, remark: string, at: Time): Promise<void> {
    if ((await store.insert(tx, account, other, at)) === undefined) return
    const contact = await store.update(tx, account, { account: other, remark, groups: [] })
    if (contact !== undefined) await appendChange(tx, account, { kind: "contact", account: other, contact }, at)
  }

  /** Puts somebody into an account's list where another was, called and placed alike; who is there already stays as they are. */
  async replace(tx: JournalTransaction, account: AccountId, gone: AccountId, come: AccountId, at: Time): Promise<void> {
    const before = await store.find(tx, account, gone)
    if (before === undefined) return
    await store.remove(tx, account, gone)
    await appendChange(tx, account, { kind: "contact", account: gone, contact: null }, at, come)
    if (account === come || (await store.insert(tx, account, come, at)) === undefined) return
    const { remark, groups } = before
    const contact = await store.update(tx, account, { account: come, remark, groups })
    if (contact !== undefined) await appendChange(tx, account, { kind: "contact", account: come, contact }, at, come)
  }

  /** What one calls a contact, and where they are; what is not named stays as it is. @throws not_found */
  async set(account: AccountId, { account: other, ...change }: CheckedInput<"contacts.set">): Promise<void> {
    await this.#own(account, async (tx, at) => {
      const before = await store.find(tx, account, other)
      if (before === undefined) throw new EverlineError("not_found", { field: "account" })
      const { remark, groups } = { ...before, ...change }
      requireGroups(await groupsOf(tx, account), groups, "groups")
      const wanted = { account: other, remark, groups: [...new Set(groups)] }
      if (before.remark === remark && before.groups.join() === wanted.groups.join()) return
      const contact = await store.update(tx, account, wanted)
      if (contact !== undefined) await appendChange(tx, account, { kind: "contact", account: other, contact }, at)
    })
  }

  /** Takes somebody out of the account's own list, and nobody out of another's. Without one it does nothing. */
  async remove(account: AccountId, other: AccountId): Promise<void> {
    await this.#own(account, async (tx, at) => {
      if (await store.remove(tx, account, other))
        await appendChange(tx, account, { kind: "contact", account: other, contact: null }, at)
    })
  }

  /** Of whom the account takes requests from now on. */
  async allow(account: AccountId, mayAdd: MayAdd): Promise<void> {
    await this.#own(account, async (tx, at) => {
      if (await store.setMayAdd(tx, account, mayAdd))
        await appendChange(tx, account, { kind: "contact_settings", mayAdd }, at)
    })
  }

  /** The account's contacts, a page. */
  async list(account: AccountId, after: AccountId | undefined, limit: number): Promise<Output<"contacts.list">> {
    const found = await store.page(this.#options.database, account, after ?? null, limit + 1)
    const page = found.slice(0, limit)
    const contacts = page.map(({ account: of, remark, groups, since }) => ({ account: of, remark, groups, since }))
    return { contacts, profiles: page.map(profileOf), more: found.length > limit }
  }

  /** Requests that are not answered, a page. */
  async requests(
    account: AccountId,
    { way, after, limit }: CheckedInput<"contacts.requests">,
  ): Promise<Output<"contacts.requests">> {
    const found = await requests.page(this.#options.database, account, way, after ?? null, limit + 1)
    const page = found.slice(0, limit)
    const asked = page.map(({ account: of, greeting, at, state }) => ({ account: of, way, greeting, at, state }))
    return { requests: asked, profiles: page.map(profileOf), more: found.length > limit }
  }

  /** The account's groups in their order, and of whom it takes requests. */
  async settings(account: AccountId): Promise<Output<"contacts.settings">> {
    const { database } = this.#options
    return { groups: await groupsOf(database, account), mayAdd: await store.mayAdd(database, account) }
  }

  /** @throws not_found, bad_request, and what `work` throws */
  async #between<T>(account: AccountId, other: AccountId, work: Work<T>): Promise<T> {
    checkOther(account, other)
    const { blocks, clock, journal } = this.#options
    return journal.transact(async (tx) => {
      await tx.lock([account, other])
      const found = await requests.standing(tx, account, other)
      if (found === undefined) throw new EverlineError("not_found", { field: "account" })
      return work(tx, { ...found, blocks: await blocks.between(tx, account, other) }, clock.now())
    })
  }

  /** A change that concerns the account alone. */
  #own(account: AccountId, work: (tx: JournalTransaction, at: Time) => Promise<void>): Promise<void> {
    const { clock, journal } = this.#options
    return journal.transact(async (tx) => {
      await tx.lock([account])
      await work(tx, clock.now())
    })
  }
}

const profileOf = ({ account, userName, displayName, kind }: Profile): Profile => ({
  account,
  userName,
  displayName,
  kind,
})

/** Puts each of two into the other's list, and ends what they asked each other. */
async function connect(tx: JournalTransaction, one: AccountId, two: AccountId, at: Time): Promise<void> {
  for (const [account, other] of [
    [one, two],
    [two, one],
  ] as const) {
    const asked = await requests.end(tx, account, other, "accepted")
    if (asked !== undefined) {
      await tell(tx, account, { ...asked, account: other, way: "out", state: "accepted" }, at, one)
      await tell(tx, other, { ...asked, account, way: "in", state: "accepted" }, at, one)
    }
    const contact: Contact | undefined = await store.insert(tx, account, other, at)
    if (contact !== undefined) await appendChange(tx, account, { kind: "contact", account: other, contact }, at, one)
  }
}

/** Keeps a request; one that is not to arrive leaves a trace with who sent it only. */
async function send(
  tx: JournalTransaction,
  sender: AccountId,
  recipient: AccountId,
  { greeting, at, arrives }: { greeting: string; at: Time; arrives: boolean },
): Promise<void> {
  const asked = { greeting, at, state: "pending" } as const
  if (arrives) for (const old of await requests.giveWay(tx, recipient)) await tell(tx, recipient, old, at, null)
  await requests.put(tx, sender, recipient, { ...asked, state: arrives ? "pending" : "declined" })
  await tell(tx, sender, { ...asked, account: recipient, way: "out" }, at)
  if (arrives) await tell(tx, recipient, { ...asked, account: sender, way: "in" }, at, sender)
}

/** Tells an account how a request of its own or to it stands. */
const tell = (
  tx: JournalTransaction,
  account: AccountId,
  { account: other, way, greeting, at: sentAt, state }: ContactRequest,
  at: Time,
  actor: AccountId | null = account,
) => {
  const request = { account: other, way, greeting, at: sentAt, state }
  return appendChange(tx, account, { kind: "contact_request", request }, at, actor)
}
