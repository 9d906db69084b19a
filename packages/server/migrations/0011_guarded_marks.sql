-- As in 0007, and only for who is still a member: a mark carries the guard under which its membership was read. A server
-- that has not yet heard that somebody left would otherwise let them mark, and so count, what was said after them. What
-- is stale is not written, and looked at anew. Null: they may mark whatever is between the present marks and those given.
-- The older function stays for servers that were started before this.
CREATE FUNCTION put_marks(_conversations uuid[], _accounts uuid[], _guards int8[], _read int8[], _delivered int8[])
RETURNS TABLE (conversation uuid, account uuid, read int8, delivered int8, stale bool, moved bool, shown bool)
LANGUAGE plpgsql VOLATILE
SET plan_cache_mode = force_generic_plan
SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off
AS $$
#variable_conflict use_column
BEGIN
  INSERT INTO marks AS m (conversation, account, read, delivered)
  SELECT a.conversation, a.account, least(a.read, j.ordinal), least(greatest(a.read, a.delivered), j.ordinal)
  FROM unnest(_conversations, _accounts, _guards, _read, _delivered) a (conversation, account, guard, read, delivered)
  JOIN journals j ON j.id = a.conversation AND j.guard = coalesce(a.guard, j.guard)
  ORDER BY a.conversation, a.account
  ON CONFLICT (conversation, account) DO UPDATE
  SET read = greatest(m.read, excluded.read), delivered = greatest(m.delivered, excluded.delivered), changed = DEFAULT
  WHERE excluded.read > m.read OR excluded.delivered > m.delivered;

  -- A guard only rises: what was stale above is stale here.
  RETURN QUERY
  SELECT m.conversation, m.account, m.read, m.delivered, j.guard <> coalesce(a.guard, j.guard),
    m.changed = pg_current_xact_id(), m.shown_read IS NULL
  FROM unnest(_conversations, _accounts, _guards) a (conversation, account, guard)
  JOIN journals j ON j.id = a.conversation
  JOIN marks m ON m.conversation = a.conversation AND m.account = a.account;
END
$$;
