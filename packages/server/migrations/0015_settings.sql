-- What an account has set for itself in a conversation, the same on all its devices; and what it has begun to write there.
-- The latest value counts, so it is no entry. No row: nothing was ever set.
CREATE TABLE settings (
  conversation uuid NOT NULL,
  account uuid NOT NULL,
  pinned boolean NOT NULL,
  muted boolean NOT NULL,
  unread boolean NOT NULL,
  draft text NOT NULL,
  rev bigint NOT NULL,                    -- rises with every change: of two versions the higher is the newer
  changed xid8 NOT NULL DEFAULT pg_current_xact_id(),
  PRIMARY KEY (conversation, account)
) WITH (fillfactor = 70);
CREATE INDEX settings_changed ON settings (account, changed);
