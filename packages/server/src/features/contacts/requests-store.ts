import type { AccountId, ContactRequest, MayAdd, Profile, Time } from "@everline/protocol"
import type { Sql } from "../../database.ts"
import { type Asked, MOST_PENDING, type Standing } from "./rules.ts"

interface StandingRow {
  readonly mayAdd: MayAdd
  readonly have: boolean
  readonly had: boolean
  readonly sent: Asked | null
  readonly received: Asked | null
}

/** How an account stands to another, blocks left out; undefined when there is no such account. */
export async function standing(
  sql: Sql,
  account: AccountId,
  other: AccountId,
): Promise<Omit<Standing, "blocks"> | undefined> {
  const [row] = await sql.query<StandingRow>(
    `SELECT a.may_add AS "mayAdd",
       EXISTS (SELECT FROM contacts WHERE account = $1 AND contact = $2) AS have,
       EXISTS (SELECT FROM contacts WHERE account = $2 AND contact = $1) AS had,
       (SELECT json_build_object('state', state, 'at', at) FROM contact_requests
        WHERE sender = $1 AND recipient = $2) AS sent,
       (SELECT json_build_object('state', state, 'at', at) FROM contact_requests
        WHERE sender = $2 AND recipient = $1) AS received
     FROM accounts a WHERE a.id = $2 AND a.kind <> 'number'`,
    [account, other],
  )
  return row
}

/** How many an account has asked since a moment. */
export async function countSince(sql: Sql, sender: AccountId, since: Time): Promise<number> {
  const [row] = await sql.query<{ count: number }>(
    "SELECT count(*) AS count FROM contact_requests WHERE sender = $1 AND at > $2",
    [sender, since],
  )
  return row?.count ?? 0
}

/** Keeps a request, in place of an earlier one. */
export async function put(
  sql: Sql,
  sender: AccountId,
  recipient: AccountId,
  { greeting, state, at }: Pick<ContactRequest, "greeting" | "state" | "at">,
): Promise<void> {
  await sql.query(
    `INSERT INTO contact_requests (sender, recipient, greeting, state, at) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (sender, recipient) DO UPDATE SET greeting = excluded.greeting, state = excluded.state, at = excluded.at`,
    [sender, recipient, greeting, state, at],
  )
}

/** Ends a request that has not come to this state yet; what was asked, or undefined. */
export async function end(
  sql: Sql,
  sender: AccountId,
  recipient: AccountId,
  state: "accepted" | "declined",
): Promise<Pick<ContactRequest, "greeting" | "at"> | undefined> {
  const [row] = await sql.query<Pick<ContactRequest, "greeting" | "at">>(
    `UPDATE contact_requests SET state = $3 WHERE sender = $1 AND recipient = $2 AND state <> $3
     RETURNING greeting, at`,
    [sender, recipient, state],
  )
  return row
}

/** The oldest that wait for somebody give way, so that there is room for one more. */
export async function giveWay(sql: Sql, recipient: AccountId): Promise<readonly ContactRequest[]> {
  return sql.query<ContactRequest>(
    `UPDATE contact_requests SET state = 'expired' WHERE recipient = $1 AND sender = ANY (ARRAY(
       SELECT sender FROM contact_requests WHERE recipient = $1 AND state = 'pending'
       ORDER BY at DESC, sender DESC OFFSET ${MOST_PENDING - 1}))
     RETURNING sender AS account, 'in' AS way, greeting, at, state`,
    [recipient],
  )
}

/**
 * A page of requests that are not answered, by the ids of the others, after one of these; with their profiles.
 * For who asked, those count too that were declined or gave way.
 */
export async function page(
  sql: Sql,
  account: AccountId,
  way: ContactRequest["way"],
  after: AccountId | null,
  limit: number,
): Promise<readonly (ContactRequest & Profile)[]> {
  const [own, other, open] =
    way === "in" ? ["recipient", "sender", "r.state = 'pending'"] : ["sender", "recipient", "r.state <> 'accepted'"]
  return sql.query<ContactRequest & Profile>(
    `SELECT r.${other} AS account, '${way}' AS way, r.greeting, r.at, 'pending' AS state,
       a.user_name AS "userName", a.display_name AS "displayName", a.kind
     FROM contact_requests r JOIN accounts a ON a.id = r.${other}
     WHERE r.${own} = $1 AND ${open} AND ($2::uuid IS NULL OR r.${other} > $2)
     ORDER BY r.${other} LIMIT $3`,
    [account, after, limit],
  )
}
