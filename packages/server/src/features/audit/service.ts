import {
  type AccountId,
  type AuditId,
  type AuditKind,
  type DeviceId,
  isId,
  newId,
  type Output,
} from "@everline/protocol"
import type { Database, Sql } from "../../database.ts"
import type { Clock } from "../../ports/clock.ts"
import { reachOf } from "./reach.ts"
import * as store from "./store.ts"

/** Who does something: a signed-in device, or null at the command line. */
export type Actor = { readonly account: AccountId; readonly device: DeviceId; readonly address: string } | null

/** Something done with the rights of an administrator. */
export interface Deed {
  readonly kind: AuditKind
  readonly by: Actor
  readonly about?: AccountId
  /** See `AuditEntry`; never a secret and never what somebody wrote. */
  readonly detail?: string
}

type Page = Output<"audit.list">

/** The log of what administrators did. Entries are written in one place, in the transaction of the deed, and stay. */
export class Audit {
  readonly #database: Database
  readonly #clock: Clock

  constructor({ database, clock }: { readonly database: Database; readonly clock: Clock }) {
    this.#database = database
    this.#clock = clock
  }

  /** Writes a deed down, in its own transaction. */
  async note(tx: Sql, { kind, by, about, detail }: Deed): Promise<void> {
    await store.insertAudit(tx, {
      audit: newId<AuditId>(),
      at: this.#clock.now(),
      kind,
      actor: by?.account ?? null,
      device: by?.device ?? null,
      reach: by === null ? null : reachOf(by.address),
      about: about ?? null,
      detail: detail ?? null,
    })
  }

  /** A page, the newest first. */
  async list(query: {
    readonly account?: AccountId | undefined
    readonly before?: string | undefined
    readonly limit: number
  }): Promise<Page> {
    const { account = null, before, limit } = query
    const found = await store.listAudit(this.#database, { account, before: placeOf(before), limit: limit + 1 })
    const entries = found.slice(0, limit)
    const last = entries.at(-1)
    return { entries, next: found.length > limit && last !== undefined ? `${last.at}.${last.audit}` : null }
  }
}

const isAudit = (id: string): id is AuditId => isId(id)

/** What a page's `next` stands for; one that the server never gave begins at the beginning. */
function placeOf(before: string | undefined): store.AuditPlace | null {
  const [at = "", audit = ""] = before?.split(".") ?? []
  return isAudit(audit) ? { at: Number(at), audit } : null
}
