-- Which transaction wrote an entry, so that a server can ask what others wrote since it last looked. Rows lie in the
-- order of their writing, so that an index of ranges finds the newest and costs a writer next to nothing.
ALTER TABLE entries ADD COLUMN tx bigint NOT NULL DEFAULT (pg_current_xact_id()::text::bigint);
CREATE INDEX entries_tx ON entries USING brin (tx) WITH (pages_per_range = 32, autosummarize = on);

-- Signals for the other servers while no bus carries them. They are worth nothing after a few seconds, nor after a crash.
CREATE UNLOGGED TABLE hints (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  origin uuid NOT NULL,                   -- the server that wrote it and need not hear it
  hint bytea NOT NULL,
  at timestamptz NOT NULL DEFAULT now(),  -- by the database's clock: servers' may differ by hours
  tx xid8 NOT NULL DEFAULT pg_current_xact_id()
);
CREATE INDEX hints_tx ON hints (tx);
