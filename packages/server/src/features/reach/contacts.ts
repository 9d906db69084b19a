import { type AccountId, EverlineError, LIMITS, newId, type Profile, type Time } from "@everline/protocol"
import { parsePhoneNumberFromString } from "libphonenumber-js/max"
import type { Journal } from "../../journal/journal.ts"
import type { JournalTransaction } from "../../journal/transaction.ts"
import type { Clock } from "../../ports/clock.ts"
import type { Contacts } from "../contacts/service.ts"
import { placed } from "../numbers/rules.ts"
import type { Sms } from "../sms/service.ts"
import * as store from "./store.ts"

const DAY_MS = 24 * 3600_000

export interface NumberContactsOptions {
  readonly journal: Pick<Journal, "transact">
  readonly clock: Clock
  readonly contacts: Pick<Contacts, "put">
  readonly texts: Pick<Sms, "sendersTo">
}

/**
 * Contacts who are nothing but a phone number. One account stands for the number whoever writes to it, so that groups,
 * history and search treat it like anyone; what each calls it is their own business.
 */
export class NumberContacts {
  readonly #options: NumberContactsOptions

  constructor(options: NumberContactsOptions) {
    this.#options = options
  }

  /** Again, it is the same contact. @throws number_invalid, sms_off, sms_country_closed, too_many_number_contacts */
  async add(account: AccountId, number: string, remark: string): Promise<Profile> {
    const { clock, contacts, journal, texts } = this.#options
    const { number: wanted } = placed(number)
    if (texts.sendersTo(wanted).length === 0) throw new EverlineError("sms_off", { field: "number" })
    return journal.transact(async (tx) => {
      await tx.lock([account])
      await store.holdPhone(tx, wanted)
      const at = clock.now()
      const profile = (await store.findNumber(tx, wanted)) ?? (await this.#make(tx, wanted, at))
      if ((await store.countAdded(tx, account, at - DAY_MS)) >= LIMITS.numberContactsADay)
        throw new EverlineError("too_many_number_contacts")
      await contacts.put(tx, account, profile.account, remark, at)
      return profile
    })
  }

  async #make(tx: JournalTransaction, number: string, at: Time): Promise<Profile> {
    const displayName = parsePhoneNumberFromString(number)?.formatInternational() ?? number
    const profile: Profile = { account: newId<AccountId>(), userName: number, displayName, kind: "number" }
    await tx.create(profile.account)
    await store.insertNumber(tx, profile, at)
    return profile
  }
}
