-- What an account lets others see of what it does. Receipts: 0 nothing, 1 what has arrived, 2 what it has read as well; of two
-- who chose differently the lesser holds for both.
ALTER TABLE accounts
  ADD COLUMN receipts smallint NOT NULL DEFAULT 1 CHECK (receipts BETWEEN 0 AND 2),
  ADD COLUMN shows_typing boolean NOT NULL DEFAULT true,
  ADD COLUMN last_seen_to text COLLATE "C" NOT NULL DEFAULT 'contacts'
    CHECK (last_seen_to IN ('everybody', 'contacts', 'nobody'));

-- How far the other of a direct conversation has been told that an account has come there. It rises with the marks while
-- both let it, and never falls: what was told is known. told_changed says when it last rose; what is not told leaves no trace
-- in what the other hears of. Null: an older server wrote the row, and told the marks as they are.
ALTER TABLE marks
  ADD COLUMN told_read bigint NOT NULL DEFAULT 0, ADD COLUMN told_delivered bigint, ADD COLUMN told_changed xid8;

-- As put_marks() in 0011, and moves what the other is told in the same statement, by what both have chosen as of then: no
-- server remembers it. `told` says whether that rose. The older function stays for servers that were started before this.
CREATE FUNCTION move_marks(_conversations uuid[], _accounts uuid[], _guards int8[], _read int8[], _delivered int8[])
RETURNS TABLE (conversation uuid, account uuid, read int8, delivered int8, stale bool, moved bool,
  told bool, told_read int8, told_delivered int8)
LANGUAGE plpgsql VOLATILE
SET plan_cache_mode = force_generic_plan
SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off
AS $$
#variable_conflict use_column
BEGIN
  INSERT INTO marks AS m (conversation, account, read, delivered, told_read, told_delivered, told_changed)
  SELECT a.conversation, a.account, n.read, n.delivered,
    CASE WHEN s.receipts >= 2 THEN n.read ELSE 0 END, CASE WHEN s.receipts >= 1 THEN n.delivered ELSE 0 END,
    CASE WHEN s.receipts >= 1 THEN pg_current_xact_id() ELSE '0'::xid8 END
  FROM unnest(_conversations, _accounts, _guards, _read, _delivered) a (conversation, account, guard, read, delivered)
  JOIN journals j ON j.id = a.conversation AND j.guard = coalesce(a.guard, j.guard)
  CROSS JOIN LATERAL (
    SELECT least(a.read, j.ordinal) AS read, least(greatest(a.read, a.delivered), j.ordinal) AS delivered) n
  LEFT JOIN LATERAL (
    SELECT least(mine.receipts, theirs.receipts) AS receipts
    FROM members p JOIN accounts mine ON mine.id = p.account JOIN accounts theirs ON theirs.id = p.peer
    WHERE p.conversation = a.conversation AND p.account = a.account) s ON true
  ORDER BY a.conversation, a.account
  ON CONFLICT (conversation, account) DO UPDATE
  SET read = greatest(m.read, excluded.read), delivered = greatest(m.delivered, excluded.delivered), changed = DEFAULT,
    told_read = CASE WHEN m.shown_read IS NULL THEN greatest(m.told_read, excluded.told_read) ELSE m.told_read END,
    told_delivered = CASE WHEN m.shown_read IS NULL
      THEN greatest(coalesce(m.told_delivered, m.delivered), excluded.told_delivered) ELSE m.told_delivered END,
    told_changed = CASE WHEN m.shown_read IS NULL AND (excluded.told_read > m.told_read
        OR excluded.told_delivered > coalesce(m.told_delivered, m.delivered))
      THEN excluded.told_changed ELSE coalesce(m.told_changed, m.changed) END
  WHERE excluded.read > m.read OR excluded.delivered > m.delivered;

  -- A guard only rises: what was stale above is stale here.
  RETURN QUERY
  SELECT m.conversation, m.account, m.read, m.delivered, j.guard <> coalesce(a.guard, j.guard),
    m.changed = pg_current_xact_id(), coalesce(m.told_changed = pg_current_xact_id(), false),
    m.told_read, coalesce(m.told_delivered, m.shown_delivered, m.delivered)
  FROM unnest(_conversations, _accounts, _guards) a (conversation, account, guard)
  JOIN journals j ON j.id = a.conversation
  JOIN marks m ON m.conversation = a.conversation AND m.account = a.account;
END
$$;
