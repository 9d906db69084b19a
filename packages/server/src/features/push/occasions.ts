/** What happened in the record since the last look, as far as it concerns accounts that have subscriptions. */
import type { Time } from "@everline/protocol"
import type { Sql } from "../../database.ts"
import { EVERYBODY } from "../conversations/store.ts"
import { TTL_MS as PRESENCE_TTL_MS } from "../presence/rules.ts"
import { type Occasion, TTL_MS } from "./rules.ts"

/**
 * Entries are gone through once, and put together by journal and author first: whoever is in a busy group is looked at once,
 * however much was said there. $1: of transactions from this one on; what was written in another cluster has greater numbers.
 * $2: not older. $3: servers that were there since then say who is at a device. Of whom one has blocked one is told nothing;
 * what a call leaves is told of as the call was (ringing.ts).
 */
const OCCASIONS = `
  WITH subscribed AS MATERIALIZED (
    SELECT DISTINCT account FROM push_subscriptions
  ), fresh AS MATERIALIZED (
    SELECT e.journal, e.actor, e.kind, max(e.seq) AS seq, max(e.ordinal) AS ordinal, min(e.ordinal) AS first,
      max(e.at) AS at, array_agg(e.seq) FILTER (WHERE e.kind <> 'message') AS seqs
    FROM entries e
    WHERE e.tx >= $1::bigint AND e.tx < pg_snapshot_xmax(pg_current_snapshot())::text::bigint AND e.at > $2
      AND (e.kind IN ('created', 'joined') OR (e.kind = 'message' AND e.data->'call' IS NULL) OR (e.kind = 'contact_request'
        AND e.data->'request'->>'way' = 'in' AND e.data->'request'->>'state' = 'pending'))
    GROUP BY e.journal, e.actor, e.kind
  ), c AS (
    SELECT 'added' AS kind, m.account, f.journal AS conversation, m.joined_seq AS seq, 0::int8 AS ordinal,
      0::int8 AS first, f.at
    FROM fresh f JOIN conversations g ON g.id = f.journal AND g.kind = 'group'
    JOIN members m ON m.conversation = f.journal AND m.joined_seq = ANY (f.seqs) JOIN subscribed s ON s.account = m.account
    WHERE f.kind IN ('created', 'joined') AND m.left_at IS NULL AND m.account <> f.actor
    UNION ALL
    SELECT 'message', m.account, f.journal, max(f.seq), max(f.ordinal), min(f.first), max(f.at)
    FROM fresh f JOIN members m ON m.conversation = f.journal JOIN subscribed s ON s.account = m.account
    WHERE f.kind = 'message' AND m.left_at IS NULL AND m.account <> f.actor AND f.seq >= m.joined_seq
      AND NOT EXISTS (SELECT FROM blocks b WHERE b.account = m.account AND b.blocked = f.actor)
    GROUP BY m.account, f.journal
    UNION ALL
    SELECT 'request', f.journal, NULL, f.seq, 0, 0, f.at
    FROM fresh f JOIN subscribed s ON s.account = f.journal WHERE f.kind = 'contact_request'
  )
  SELECT c.kind, c.account, c.conversation, c.seq, c.at, json_build_object('seq', c.seq, 'ordinal', c.ordinal) AS newest,
    EXISTS (SELECT FROM presence p JOIN presence_servers v ON v.server = p.server AND v.seen_at > $3
            WHERE p.account = c.account AND p.state = 'online') AS "inUse",
    (SELECT json_build_object('seq', n.seq, 'ordinal', n.ordinal) FROM mentions n
     WHERE n.conversation = c.conversation AND n.account IN (c.account, '${EVERYBODY}') AND n.author <> c.account
       AND n.ordinal BETWEEN c.first AND c.ordinal
       AND NOT EXISTS (SELECT FROM blocks b WHERE b.account = c.account AND b.blocked = n.author)
     ORDER BY n.ordinal DESC LIMIT 1) AS naming,
    coalesce(k.read, 0)::int8 AS read, coalesce(o.muted, false) AS muted,
    coalesce(o.muted_mentions, false) AS "mutedMentions"
  FROM c
  LEFT JOIN marks k ON k.conversation = c.conversation AND k.account = c.account
  LEFT JOIN settings o ON o.conversation = c.conversation AND o.account = c.account
  ORDER BY c.kind, c.seq`

/**
 * What was written in transactions from this one on; some of it may have been looked at before. Of what there is of one
 * conversation the last comes last. Planned anew each time: how much that is decides how it is best found.
 */
export const occasionsSince = (tx: Sql, from: string, now: Time): Promise<readonly Occasion[]> =>
  tx.query<Occasion>(OCCASIONS, [from, now - TTL_MS, now - PRESENCE_TTL_MS])
