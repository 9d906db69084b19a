-- Moves marks forward: the greater of what is and what comes, and never more than there are messages. Element i of every
-- array describes one mark; no two are of the same account and conversation. The answer has a row for each, in any order.
--
-- Rows are touched in one order, so that two servers never wait for each other in a circle; one that would not change is
-- not written. Nested loops for the same reason as in append(): a plan made for small tables must not scan large ones.
CREATE FUNCTION put_marks(_conversations uuid[], _accounts uuid[], _read int8[], _delivered int8[])
RETURNS TABLE (conversation uuid, account uuid, read int8, delivered int8, moved bool)
LANGUAGE plpgsql VOLATILE
SET plan_cache_mode = force_generic_plan
SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off
AS $$
#variable_conflict use_column
BEGIN
  INSERT INTO marks AS m (conversation, account, read, delivered)
  SELECT a.conversation, a.account, least(a.read, j.ordinal), least(greatest(a.read, a.delivered), j.ordinal)
  FROM unnest(_conversations, _accounts, _read, _delivered) a (conversation, account, read, delivered)
  JOIN journals j ON j.id = a.conversation
  ORDER BY a.conversation, a.account
  ON CONFLICT (conversation, account) DO UPDATE
  SET read = greatest(m.read, excluded.read), delivered = greatest(m.delivered, excluded.delivered), changed = DEFAULT
  WHERE excluded.read > m.read OR excluded.delivered > m.delivered;

  RETURN QUERY
  SELECT m.conversation, m.account, m.read, m.delivered, m.changed = pg_current_xact_id()
  FROM unnest(_conversations, _accounts) a (conversation, account)
  JOIN marks m ON m.conversation = a.conversation AND m.account = a.account;
END
$$;
