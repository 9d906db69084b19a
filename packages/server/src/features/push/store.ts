import type { DeviceId, Time } from "@everline/protocol"
import type { Sql } from "../../database.ts"
import { bools, int8s, texts, uuids } from "../../journal/arrays.ts"
import type { PushKeys, PushTarget } from "../../ports/push.ts"
import type { Called, Notice, Standing } from "./rules.ts"

/** One server at a time writes down what is to be told. */
const GATHERING = 0x70757368

export async function findKeys(sql: Sql): Promise<PushKeys | undefined> {
  const [keys] = await sql.query<PushKeys>("SELECT public, private FROM push_keys")
  return keys
}

/** Keeps keys, unless there are some. */
export async function putKeys(sql: Sql, keys: PushKeys): Promise<void> {
  await sql.query("INSERT INTO push_keys (public, private) VALUES ($1, $2) ON CONFLICT DO NOTHING", [
    Buffer.from(keys.public),
    Buffer.from(keys.private),
  ])
}

/** Whether a device is told there already. */
export async function isSubscribed(sql: Sql, device: DeviceId, target: PushTarget): Promise<boolean> {
  const rows = await sql.query(
    "SELECT FROM push_subscriptions WHERE device = $1 AND endpoint = $2 AND p256dh = $3 AND auth = $4",
    [device, target.endpoint, Buffer.from(target.p256dh), Buffer.from(target.auth)],
  )
  return rows.length > 0
}

/**
 * Where a device is told from now on. A browser in which somebody else has logged in tells its new owner alone. Of a device that was signed out meanwhile nothing is kept.
 */
export async function putSubscription(sql: Sql, device: DeviceId, target: PushTarget): Promise<void> {
  await sql.query("DELETE FROM push_subscriptions WHERE endpoint = $1 AND device <> $2", [target.endpoint, device])
  await sql.query(
    `INSERT INTO push_subscriptions (device, account, endpoint, p256dh, auth)
     SELECT id, account, $2, $3, $4 FROM devices WHERE id = $1 AND signed_out_at IS NULL
     ON CONFLICT (device) DO UPDATE
     SET endpoint = excluded.endpoint, p256dh = excluded.p256dh, auth = excluded.auth, failures = 0, rest_until = 0`,
    [device, target.endpoint, Buffer.from(target.p256dh), Buffer.from(target.auth)],
  )
}

/** A device is told nothing any more. */
export async function dropSubscription(sql: Sql, device: DeviceId): Promise<void> {
  await sql.query(
    `WITH gone AS (DELETE FROM push_subscriptions WHERE device = $1 RETURNING device)
     DELETE FROM push_notices WHERE device IN (SELECT device FROM gone)`,
    [device],
  )
}

export async function hasSubscriptions(sql: Sql): Promise<boolean> {
  const [row] = await sql.prepared<{ has: boolean }>(
    "push has",
    "SELECT EXISTS (SELECT FROM push_subscriptions) AS has",
    [],
  )
  return row?.has ?? false
}

/** Whether it is for us to write down what is to be told, until the transaction ends. */
export async function claimGathering(tx: Sql): Promise<boolean> {
  const [row] = await tx.query<{ claimed: boolean }>("SELECT pg_try_advisory_xact_lock($1) AS claimed", [GATHERING])
  return row?.claimed ?? false
}

/**
 * From where to look, and from where the next time. Null: from now on, for nobody has looked yet, or entries and
 * transactions have other numbers since (a restore, another cluster).
 */
export async function findPlace(tx: Sql): Promise<{ readonly from: string | null; readonly next: string }> {
  const [place] = await tx.query<{ from: string | null; next: string }>(
    `SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS next,
       (SELECT p.horizon::text FROM push_place p JOIN system s ON s.epoch = p.epoch
        WHERE p.horizon <= pg_snapshot_xmax(pg_current_snapshot())) AS from`,
  )
  if (place === undefined) throw new Error("no horizon")
  return place
}

export async function putPlace(tx: Sql, next: string): Promise<void> {
  await tx.query(
    `INSERT INTO push_place (epoch, horizon) SELECT epoch, $1::xid8 FROM system
     ON CONFLICT (one) DO UPDATE SET epoch = excluded.epoch, horizon = excluded.horizon`,
    [next],
  )
}

/** Before the first subscription: what was said until now is told nobody. */
export async function beginNow(tx: Sql): Promise<void> {
  await tx.query(
    `INSERT INTO push_place (epoch, horizon) SELECT epoch, pg_snapshot_xmin(pg_current_snapshot()) FROM system
     ON CONFLICT (one) DO UPDATE SET epoch = excluded.epoch, horizon = excluded.horizon
     WHERE NOT EXISTS (SELECT FROM push_subscriptions)`,
  )
}

/** Writes down what is to be told, for each subscribed device; of what is known already the newer holds. */
export async function putNotices(tx: Sql, notices: readonly Notice[]): Promise<void> {
  await tx.prepared(
    "push put",
    `INSERT INTO push_notices AS n (device, subject, kind, seq, ordinal, named, at, due)
     SELECT s.device, q.subject, q.kind, q.seq, q.ordinal, q.named, q.at, q.due
     FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::int8[], $5::int8[], $6::bool[], $7::int8[], $8::int8[])
       q (account, subject, kind, seq, ordinal, named, at, due)
     JOIN push_subscriptions s ON s.account = q.account
     ORDER BY s.device, q.subject
     ON CONFLICT (device, subject) DO UPDATE
     SET kind = excluded.kind, seq = excluded.seq, ordinal = excluded.ordinal, at = excluded.at,
       named = excluded.named OR (n.named AND n.due IS NOT NULL), due = least(n.due, excluded.due)
     WHERE excluded.seq > n.seq`,
    [
      uuids(notices.map(({ account }) => account)),
      uuids(notices.map(({ subject }) => subject)),
      texts(notices.map(({ kind }) => kind)),
      int8s(notices.map(({ seq }) => seq)),
      int8s(notices.map(({ ordinal }) => ordinal)),
      bools(notices.map(({ named }) => named)),
      int8s(notices.map(({ at }) => at)),
      int8s(notices.map(({ due }) => due)),
    ],
  )
}

/** A notice whose time has come, where it goes, and how things stand. */
export interface DueNotice extends Standing, Pick<Notice, "subject" | "seq"> {
  readonly device: DeviceId
  readonly endpoint: string
  readonly p256dh: Buffer
  readonly auth: Buffer
  readonly failures: number
  readonly called: Called | null
}

/** Who calls: who began it; whom these call back into it, the next. A call of two is kept in another form (form.ts of calls). */
const CALLER = `coalesce(c.state->'caller'->>'account', (
  SELECT p.one->>'account' FROM jsonb_array_elements(c.state->'participants') WITH ORDINALITY AS p (one, nth)
  WHERE p.one->>'account' <> s.account::text ORDER BY p.nth LIMIT 1))`

/** Takes notices that are due, so that no other server does until the lease ends. */
export async function takeDue(sql: Sql, now: Time, leaseUntil: Time, limit: number): Promise<readonly DueNotice[]> {
  return sql.prepared<DueNotice>(
    "push take",
    `WITH due AS MATERIALIZED (
       SELECT n.device, n.subject FROM push_notices n JOIN push_subscriptions s ON s.device = n.device
       WHERE n.due <= $1 AND s.rest_until <= $1 ORDER BY n.due LIMIT $3 FOR UPDATE OF n SKIP LOCKED
     ), taken AS (
       UPDATE push_notices n SET due = $2 FROM due WHERE n.device = due.device AND n.subject = due.subject RETURNING n.*
     )
     SELECT t.device, t.subject, t.kind, t.seq, t.ordinal, t.named, t.at, s.endpoint, s.p256dh, s.auth, s.failures,
       d.signed_out_at IS NULL AND a.suspended_at IS NULL AS "signedIn", m.account IS NOT NULL AS member, coalesce(k.read, 0)::int8 AS read,
       coalesce(o.muted, false) AS muted, coalesce(o.muted_mentions, false) AS "mutedMentions",
       CASE WHEN c.call IS NOT NULL THEN json_build_object(
         'conversation', c.conversation, 'media', c.state->'media', 'caller', ${CALLER}) END AS called
     FROM taken t JOIN push_subscriptions s ON s.device = t.device JOIN devices d ON d.id = t.device
     JOIN accounts a ON a.id = d.account
     LEFT JOIN calls c ON c.call = t.subject
     LEFT JOIN members m ON m.conversation = t.subject AND m.account = s.account AND m.left_at IS NULL
     LEFT JOIN marks k ON k.conversation = t.subject AND k.account = s.account
     LEFT JOIN settings o ON o.conversation = t.subject AND o.account = s.account`,
    [now, leaseUntil, limit],
  )
}

type Key = Pick<DueNotice, "device" | "subject" | "seq">

/** These were told, or need not be. One to which something newer came meanwhile stays due. */
export async function settle(sql: Sql, told: readonly Key[], due: Time | null): Promise<void> {
  await sql.query(
    `UPDATE push_notices n SET due = $4 FROM unnest($1::uuid[], $2::uuid[], $3::int8[]) q (device, subject, seq)
     WHERE n.device = q.device AND n.subject = q.subject AND n.seq = q.seq`,
    [
      uuids(told.map(({ device }) => device)),
      uuids(told.map(({ subject }) => subject)),
      int8s(told.map(({ seq }) => seq)),
      due,
    ],
  )
}

/** A service took a push, or failed; only what it said of this very subscription counts. */
export async function putHealth(
  sql: Sql,
  device: DeviceId,
  endpoint: string,
  { failures, restUntil }: { readonly failures: number; readonly restUntil: Time },
): Promise<void> {
  await sql.query("UPDATE push_subscriptions SET failures = $3, rest_until = $4 WHERE device = $1 AND endpoint = $2", [
    device,
    endpoint,
    failures,
    restUntil,
  ])
}

/** A service takes nothing there any more. */
export async function dropTarget(sql: Sql, device: DeviceId, endpoint: string): Promise<void> {
  await sql.query("DELETE FROM push_subscriptions WHERE device = $1 AND endpoint = $2", [device, endpoint])
}

/** Forgets subscriptions of devices that are signed out, what was told long ago, and what nobody can be told. */
export async function sweep(sql: Sql, before: Time): Promise<void> {
  await sql.query(
    "DELETE FROM push_subscriptions s USING devices d WHERE d.id = s.device AND d.signed_out_at IS NOT NULL",
  )
  await sql.query(
    `DELETE FROM push_notices n WHERE (due IS NULL AND at < $1)
       OR NOT EXISTS (SELECT FROM push_subscriptions s WHERE s.device = n.device)`,
    [before],
  )
}
