-- Who fetches all that is their own, or did last. It is worth nothing after minutes, nor after a crash.
CREATE UNLOGGED TABLE exports (
  account uuid PRIMARY KEY,
  device uuid NOT NULL,                   -- that asked for it: what it was given ends with it
  ticket_hash bytea UNIQUE,               -- null once it was used
  expires_at bigint NOT NULL,
  state text COLLATE "C" NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'failed')),
  written bigint NOT NULL DEFAULT 0,
  total bigint NOT NULL DEFAULT 0,
  seen_at bigint NOT NULL                 -- when something was last heard of it
);
