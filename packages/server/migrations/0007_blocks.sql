-- Whom an account has blocked: neither of the two writes to the other or begins anything new with them.
CREATE TABLE blocks (
  account uuid NOT NULL REFERENCES accounts,
  blocked uuid NOT NULL REFERENCES accounts,
  at bigint NOT NULL,
  PRIMARY KEY (account, blocked),
  CHECK (account <> blocked)
);

ALTER TABLE revocations DROP CONSTRAINT revocations_kind_check,
  ADD CONSTRAINT revocations_kind_check CHECK (kind IN ('device', 'member', 'block'));

-- What the other of a direct conversation is shown of these marks while one of the two blocks the other: as they were
-- when that began. Null: the marks as they are.
ALTER TABLE marks ADD COLUMN shown_read bigint, ADD COLUMN shown_delivered bigint;

-- As in 0004, and says of each mark whether others may be told of it. It is the row that says so, which a block changes
-- too: a mark that is written after a block is never told, on whatever server it arrives.
DROP FUNCTION put_marks;
CREATE FUNCTION put_marks(_conversations uuid[], _accounts uuid[], _read int8[], _delivered int8[])
RETURNS TABLE (conversation uuid, account uuid, read int8, delivered int8, moved bool, shown bool)
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
  SELECT m.conversation, m.account, m.read, m.delivered, m.changed = pg_current_xact_id(), m.shown_read IS NULL
  FROM unnest(_conversations, _accounts) a (conversation, account)
  JOIN marks m ON m.conversation = a.conversation AND m.account = a.account;
END
$$;
