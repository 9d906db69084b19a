/** Calls that ring, and that ring no more, as far as they concern accounts that have subscriptions. */
import { CALL_OUTCOMES, type CallOut, isMissed, type Time } from "@everline/protocol"
import type { Sql } from "../../database.ts"
import { RING_MS } from "../calls/rules/coming.ts"
import { RANG_MS } from "./rules.ts"

/**
 * One row a device and call, which goes on from the first of these to one of the others: so each is told once. Whoever is called
 * into it again later is told anew.
 */
const KINDS = ["call", "taken", "missed"]
/** Who is out of a call for one of these has missed it, as has everybody with whom it rang until it was over. */
const MISSED: readonly CallOut[] = ["no_answer", "busy"]
/** So is it of a call that is kept as one between two. @see form.ts of calls */
const MISSED_OF_TWO = CALL_OUTCOMES.filter(isMissed)

/**
 * Nobody is told that a call was taken who was not told that it rings, nor anything of one that rings nowhere. $2: somebody was
 * called since then, twice, for calls that go on and calls that are over have an index each; and of somebody, that they were
 * called, came or went.
 */
const CALLS = `
  WITH recent AS (
    SELECT call, state, at, due_at FROM calls
    WHERE coalesce(rang_at, at) > $2 AND (due_at IS NOT NULL OR (due_at IS NULL AND coalesce(rang_at, at) > $2))
  ), c AS (
    SELECT call, (p->>'account')::uuid AS account, CASE
      WHEN p->'place'->>'kind' = 'ringing' THEN CASE WHEN due_at IS NULL THEN 'missed' ELSE 'call' END
      WHEN p->'place'->>'why' = ANY ($3::text[]) THEN 'missed' ELSE 'taken' END AS kind,
      coalesce((p->'place'->>'until')::int8 - $5::int8, (p->'place'->>'at')::int8, (p->'place'->>'since')::int8) AS at
    FROM recent, jsonb_array_elements(state->'participants') AS p
    WHERE state ? 'participants' AND p->'silent' = 'null'
    UNION ALL
    SELECT call, (state->'callee'->>'account')::uuid, CASE WHEN state->'phase'->>'kind' = 'ringing' THEN 'call'
      WHEN state->'phase'->>'outcome' = ANY ($6::text[]) THEN 'missed' ELSE 'taken' END, at
    FROM recent WHERE state ? 'callee' AND state->'silent' = 'null'
  ), news AS (
    SELECT s.device, c.call, c.kind, c.at, array_position($4::text[], c.kind) AS seq, n.seq AS told, n.at AS "toldAt"
    FROM c JOIN push_subscriptions s ON s.account = c.account
    LEFT JOIN push_notices n ON n.device = s.device AND n.subject = c.call
    WHERE c.at > $2
  )
  INSERT INTO push_notices AS n (device, subject, kind, seq, ordinal, named, at, due)
  SELECT device, call, kind, seq, 0, false, at, $1 FROM news
  WHERE CASE WHEN told IS NULL THEN kind <> 'taken' ELSE seq > told OR kind = 'call' AND at > "toldAt" END
  ON CONFLICT (device, subject) DO UPDATE
  SET kind = excluded.kind, seq = excluded.seq, at = excluded.at, due = excluded.due
  RETURNING device`

/** Writes down what is to be told of calls, on every device at once: a call waits for nobody who is at another one. */
export async function putCalls(tx: Sql, now: Time): Promise<number> {
  return (await tx.query(CALLS, [now, now - RANG_MS, MISSED, KINDS, RING_MS, MISSED_OF_TWO])).length
}
