import { type AccountId, EverlineError, type Profile } from "@everline/protocol"
import type { Sql } from "../../database.ts"
import { newSecret } from "../devices/tokens.ts"
import { PROFILE } from "./store.ts"

/** Links by which others find an account: whoever is shown one, or scans it, sees whose it is and can ask. */
export class ContactLinks {
  readonly #sql: Sql

  constructor(sql: Sql) {
    this.#sql = sql
  }

  /** The secret of an account's link, made when there is none; `renew` ends the one before. */
  async own(account: AccountId, renew: boolean): Promise<string> {
    const [row] = await this.#sql.query<{ secret: string }>(
      `INSERT INTO contact_links AS l (account, secret) VALUES ($1, $2)
       ON CONFLICT (account) DO UPDATE SET secret = CASE WHEN $3 THEN excluded.secret ELSE l.secret END
       RETURNING secret`,
      [account, newSecret(), renew],
    )
    if (row === undefined) throw new Error("the link was not kept")
    return row.secret
  }

  /** Whose link it is. @throws contact_link_invalid */
  async find(contactLink: string): Promise<Profile> {
    const [row] = await this.#sql.query<Profile>(
      `SELECT ${PROFILE} FROM contact_links l JOIN accounts a ON a.id = l.account WHERE l.secret = $1`,
      [contactLink],
    )
    if (row === undefined) throw new EverlineError("contact_link_invalid")
    return row
  }
}
