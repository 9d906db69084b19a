import type { AccountId, PresenceSettings, PresenceState, Time } from "@everline/protocol"
import type { Sql } from "../../database.ts"
import { texts, uuids } from "../../journal/arrays.ts"
import type { LastSight, Sight } from "./rules.ts"

/** A server, by an id that it has from its start to its end. */
export type ServerKey = string

/** Somebody who is looked at, and who looks. */
export interface Pair {
  readonly viewer: AccountId
  readonly account: AccountId
}

/** What one server holds, written in one statement; accounts in one order, so that none waits for another in a circle. */
export async function write(
  sql: Sql,
  server: ServerKey,
  states: readonly (readonly [AccountId, PresenceState])[],
): Promise<void> {
  await sql.prepared(
    "put presence",
    `INSERT INTO presence AS p (account, server, state)
     SELECT account, $1, state FROM unnest($2::uuid[], $3::text[]) q (account, state) ORDER BY account
     ON CONFLICT (account, server) DO UPDATE SET state = excluded.state, tx = DEFAULT WHERE p.state <> excluded.state`,
    [server, uuids(states.map(([account]) => account)), texts(states.map(([, state]) => state))],
  )
}

/**
 * A server is here; false when nobody knew it, and so not what it wrote either. What servers left that have long been
 * gone is deleted, and what everybody has long looked at again.
 */
export async function beat(sql: Sql, server: ServerKey, now: Time, gone: Time): Promise<boolean> {
  const known = await sql.query("UPDATE presence_servers SET seen_at = $2 WHERE server = $1 RETURNING server", [
    server,
    now,
  ])
  if (known.length === 0)
    await sql.query("INSERT INTO presence_servers (server, seen_at) VALUES ($1, $2) ON CONFLICT DO NOTHING", [
      server,
      now,
    ])
  await sql.query(
    `WITH dead AS (DELETE FROM presence_servers WHERE seen_at < $1 RETURNING server)
     DELETE FROM presence WHERE server IN (SELECT server FROM dead)`,
    [gone],
  )
  await sql.query("DELETE FROM presence_looks WHERE at < now() - interval '1 minute'")
  return known.length > 0
}

/** A server says goodbye, and with it all who were there; in a way that others find. */
export async function leave(sql: Sql, server: ServerKey): Promise<void> {
  await sql.query("UPDATE presence SET state = 'offline', tx = DEFAULT WHERE server = $1 AND state <> 'offline'", [
    server,
  ])
}

/** Servers that are here. */
export async function liveServers(sql: Sql, since: Time): Promise<readonly ServerKey[]> {
  const rows = await sql.query<{ server: ServerKey }>(
    "SELECT server FROM presence_servers WHERE seen_at > $1 ORDER BY server",
    [since],
  )
  return rows.map(({ server }) => server)
}

/** Of these accounts those to be looked at again, by what was written in a transaction at or after `from`. */
export async function changedSince(
  sql: Sql,
  from: string,
  accounts: readonly AccountId[],
): Promise<readonly AccountId[]> {
  const rows = await sql.prepared<{ account: AccountId }>(
    "presence changed",
    `SELECT account FROM presence WHERE tx >= $1::xid8 AND account = ANY ($2::uuid[])
     UNION SELECT account FROM presence_looks WHERE tx >= $1::xid8 AND account = ANY ($2::uuid[])`,
    [from, uuids(accounts)],
  )
  return rows.map(({ account }) => account)
}

/** What each is to know of whom they look at; accounts that do not exist are left out. */
export async function look(sql: Sql, pairs: readonly Pair[], since: Time): Promise<readonly (Pair & Sight)[]> {
  return sql.prepared<Pair & Sight>(
    "look",
    `SELECT p.viewer, a.id AS account, a.shown_to AS "shownTo", a.invisible, p.viewer = a.id AS oneself,
       CASE WHEN here.online THEN 'online' WHEN here.away THEN 'away' ELSE 'offline' END AS state,
       EXISTS (SELECT FROM contacts WHERE account = a.id AND contact = p.viewer) AS contact,
       EXISTS (SELECT FROM blocks WHERE (account, blocked) IN ((a.id, p.viewer), (p.viewer, a.id))) AS blocked
     FROM unnest($1::uuid[], $2::uuid[]) p (viewer, account)
     JOIN accounts a ON a.id = p.account
     CROSS JOIN LATERAL (
       SELECT bool_or(r.state = 'online') AS online, bool_or(r.state = 'away') AS away
       FROM presence r JOIN presence_servers s ON s.server = r.server AND s.seen_at > $3
       WHERE r.account = a.id) here`,
    [uuids(pairs.map(({ viewer }) => viewer)), uuids(pairs.map(({ account }) => account)), since],
  )
}

/** When an account was last here, as its servers wrote it down, and who may see it. */
export async function lastHere(sql: Sql, account: AccountId): Promise<Pick<LastSight, "lastSeenTo" | "lastSeenAt">> {
  const [row] = await sql.query<Pick<LastSight, "lastSeenTo" | "lastSeenAt">>(
    `SELECT last_seen_to AS "lastSeenTo",
       (SELECT max(last_seen_at) FROM devices WHERE account = accounts.id) AS "lastSeenAt" FROM accounts WHERE id = $1`,
    [account],
  )
  return row ?? { lastSeenTo: "nobody", lastSeenAt: null }
}

export async function settings(sql: Sql, account: AccountId): Promise<PresenceSettings> {
  const [row] = await sql.query<PresenceSettings>(
    'SELECT shown_to AS "shownTo", invisible FROM accounts WHERE id = $1',
    [account],
  )
  if (row === undefined) throw new Error("the account is not there")
  return row
}

export async function setSettings(
  sql: Sql,
  account: AccountId,
  { shownTo, invisible }: PresenceSettings,
): Promise<void> {
  await sql.query("UPDATE accounts SET shown_to = $2, invisible = $3 WHERE id = $1", [account, shownTo, invisible])
}
