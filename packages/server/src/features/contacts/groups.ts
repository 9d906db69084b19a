import { type AccountId, type ContactGroup, type ContactGroupId, EverlineError } from "@everline/protocol"
import type { Journal } from "../../journal/journal.ts"
import type { JournalTransaction } from "../../journal/transaction.ts"
import type { Clock } from "../../ports/clock.ts"
import { appendChange } from "../account-entries.ts"
import { deleteGroup, groupsOf, insertGroup, placeGroups, renameGroup } from "./groups-store.ts"
import { checkGroups } from "./rules.ts"
import { empty } from "./store.ts"

export interface ContactGroupsOptions {
  readonly journal: Journal
  readonly clock: Clock
}

type Work = (tx: JournalTransaction, groups: readonly ContactGroup[]) => Promise<void>

/** An account's own groups 分组 of contacts. Each change writes them all, in their order, into the account's journal. */
export class ContactGroups {
  readonly #options: ContactGroupsOptions

  constructor(options: ContactGroupsOptions) {
    this.#options = options
  }

  /** Makes a group under the id that the caller chose. @throws too_many_contact_groups, client_id_reused */
  create(account: AccountId, made: ContactGroup): Promise<void> {
    return this.#change(account, async (tx, groups) => {
      const earlier = groups.find(({ group }) => group === made.group)
      if (earlier?.name === made.name) return
      if (earlier !== undefined) throw new EverlineError("client_id_reused", { field: "group" })
      checkGroups(groups.length)
      await insertGroup(tx, account, made)
    })
  }

  /** @throws not_found */
  rename(account: AccountId, renamed: ContactGroup): Promise<void> {
    return this.#change(account, async (tx, groups) => {
      requireGroups(groups, [renamed.group], "group")
      await renameGroup(tx, account, renamed)
    })
  }

  /** @throws not_found when one of them is none of the account's */
  reorder(account: AccountId, order: readonly ContactGroupId[]): Promise<void> {
    return this.#change(account, async (tx, groups) => {
      requireGroups(groups, order, "groups")
      const rest = groups.map(({ group }) => group).filter((group) => !order.includes(group))
      await placeGroups(tx, account, [...new Set(order), ...rest])
    })
  }

  /** Who was in it stays a contact. Without one it does nothing. */
  delete(account: AccountId, group: ContactGroupId): Promise<void> {
    return this.#change(account, async (tx) => {
      await deleteGroup(tx, account, group)
      await empty(tx, account, group)
    })
  }

  async #change(account: AccountId, work: Work): Promise<void> {
    const { clock, journal } = this.#options
    await journal.transact(async (tx) => {
      await tx.lock([account])
      const before = await groupsOf(tx, account)
      await work(tx, before)
      const groups = await groupsOf(tx, account)
      if (JSON.stringify(groups) === JSON.stringify(before)) return
      await appendChange(tx, account, { kind: "contact_groups", groups }, clock.now())
    })
  }
}

/** @throws not_found when one of the ids names none of these groups */
export function requireGroups(groups: readonly ContactGroup[], ids: readonly ContactGroupId[], field: string): void {
  const known = new Set(groups.map(({ group }) => group))
  if (ids.some((id) => !known.has(id))) throw new EverlineError("not_found", { field })
}
