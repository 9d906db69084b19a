-- The one writer of entries. Element i of every array describes one entry; the answer has one row for each, in order.
--
-- Order matters: (1) lock the heads, sorted by id, so that two writers never wait for each other in a circle;
-- (2) only then, in a statement of its own and so with a newer snapshot, look for duplicates: another server's commit,
-- for which step 1 waited, is visible here and would not be in the snapshot of step 1; (3) number without gaps, insert,
-- move the heads. ON CONFLICT would find a duplicate only after it was given a number, and leave a gap.
--
-- outcome: 'appended' · 'duplicate' (seq, ordinal, at are the first one's) · 'reused' (same client_id, another request)
-- · 'stale' (the guard moved on: look up again who may write) · 'missing' (no such journal).
-- Nested loops are forced: a plan made while the tables were small would be kept and scan them when they are large. So
-- one plan is right for all, and is made once: to make it for each call took longer than to write a message.
CREATE FUNCTION append(
  _journals uuid[], _guards int8[], _kinds text[], _actors uuid[], _devices uuid[], _client_ids uuid[],
  _hashes bytea[], _counted bool[], _at int8[], _bodies text[], _data text[]
) RETURNS TABLE (outcome text, seq int8, ordinal int8, at int8)
LANGUAGE plpgsql VOLATILE
SET plan_cache_mode = force_generic_plan
SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off
AS $$
#variable_conflict use_column
BEGIN
  PERFORM 1 FROM journals j WHERE j.id = ANY (_journals) ORDER BY j.id FOR UPDATE;

  RETURN QUERY
  WITH asked AS (
    SELECT a.* FROM unnest(_journals, _guards, _kinds, _actors, _devices, _client_ids, _hashes, _counted, _at, _bodies, _data)
      WITH ORDINALITY AS a (journal, guard, kind, actor, device, client_id, hash, counted, at, body, data, i)
  ), judged AS (
    SELECT a.*, h.head, h.ordinal AS last, d.seq AS first_seq, d.ordinal AS first_ordinal, d.at AS first_at,
      CASE
        WHEN d.seq IS NOT NULL THEN CASE WHEN d.hash = a.hash THEN 'duplicate' ELSE 'reused' END
        WHEN h.id IS NULL THEN 'missing'
        WHEN a.guard <> h.guard THEN 'stale'
        ELSE 'appended'
      END AS outcome
    FROM asked a
    LEFT JOIN journals h ON h.id = a.journal
    LEFT JOIN entries d ON d.journal = a.journal AND d.device = a.device AND d.client_id = a.client_id
  ), numbered AS (
    SELECT n.*,
      n.head + count(*) FILTER (WHERE n.outcome = 'appended') OVER before AS new_seq,
      CASE WHEN n.counted THEN n.last + count(*) FILTER (WHERE n.outcome = 'appended' AND n.counted) OVER before END AS new_ordinal
    FROM judged n
    WINDOW before AS (PARTITION BY n.journal ORDER BY n.i)
  ), inserted AS (
    INSERT INTO entries (journal, seq, ordinal, rev, kind, actor, device, client_id, hash, at, body, data)
    SELECT journal, new_seq, new_ordinal, new_seq, kind, actor, device, client_id, hash, at, body, data::jsonb
    FROM numbered WHERE outcome = 'appended' ORDER BY i
  ), moved AS (
    UPDATE journals j SET head = m.head, ordinal = coalesce(m.ordinal, j.ordinal), at = m.at, changed = pg_current_xact_id()
    FROM (SELECT journal, max(new_seq) AS head, max(new_ordinal) AS ordinal, max(at) AS at
          FROM numbered WHERE outcome = 'appended' GROUP BY journal) m
    WHERE j.id = m.journal
  )
  SELECT outcome,
    CASE WHEN outcome = 'appended' THEN new_seq ELSE first_seq END,
    CASE WHEN outcome = 'appended' THEN new_ordinal ELSE first_ordinal END,
    CASE WHEN outcome = 'appended' THEN at ELSE first_at END
  FROM numbered ORDER BY i;
END
$$;
