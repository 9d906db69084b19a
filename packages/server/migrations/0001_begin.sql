-- All times are milliseconds since 1970 by the server's clock; all ids are UUIDv7.

-- One row: what this record is. The epoch changes when entries may have been lost (a restore), so that devices start over.
CREATE TABLE system (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  epoch uuid NOT NULL,
  created_at bigint NOT NULL
);
INSERT INTO system (epoch, created_at) VALUES (gen_random_uuid(), (extract(epoch FROM clock_timestamp()) * 1000)::bigint);

-- Accounts and devices ------------------------------------------------------------------------------------------------

CREATE TABLE accounts (
  id uuid PRIMARY KEY,
  user_name text COLLATE "C" NOT NULL UNIQUE,
  display_name text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('person', 'bot')),
  admin boolean NOT NULL DEFAULT false,
  password_hash text,                     -- null: a bot has none
  created_at bigint NOT NULL
);

CREATE TABLE invites (
  secret_hash bytea PRIMARY KEY,
  admin boolean NOT NULL,
  created_by uuid REFERENCES accounts,    -- null: made by the server or the command line
  created_at bigint NOT NULL,
  expires_at bigint NOT NULL,
  used_by uuid REFERENCES accounts,
  used_at bigint
);

CREATE TABLE devices (
  id uuid PRIMARY KEY,
  account uuid NOT NULL REFERENCES accounts,
  name text NOT NULL,
  shape text NOT NULL,
  created_at bigint NOT NULL,
  last_seen_at bigint NOT NULL,
  signed_out_at bigint
);
CREATE INDEX devices_account ON devices (account);

-- A token is kept as its SHA-256. A successor may be asked for again until it is used; then its predecessor is retired,
-- and a retired one that is shown again ends the device.
CREATE TABLE device_tokens (
  hash bytea PRIMARY KEY,
  device uuid NOT NULL REFERENCES devices,
  state text NOT NULL CHECK (state IN ('current', 'successor', 'retired')),
  created_at bigint NOT NULL
);
CREATE INDEX device_tokens_device ON device_tokens (device);

-- What no longer holds. Every server polls this each second, so that it takes effect everywhere without a bus.
CREATE TABLE revocations (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('device', 'member')),
  account uuid NOT NULL,
  device uuid,
  conversation uuid,
  at bigint NOT NULL,
  tx xid8 NOT NULL DEFAULT pg_current_xact_id()
);
CREATE INDEX revocations_tx ON revocations (tx);

-- The journal ---------------------------------------------------------------------------------------------------------

CREATE TABLE journals (
  id uuid PRIMARY KEY,                    -- of the conversation or account it belongs to
  head bigint NOT NULL DEFAULT 0,         -- seq of the last entry
  ordinal bigint NOT NULL DEFAULT 0,      -- of the last counted entry
  at bigint NOT NULL DEFAULT 0,           -- when the last entry was written
  guard bigint NOT NULL DEFAULT 0,        -- raised when who may write changes; an append with an older one is refused
  changed xid8 NOT NULL DEFAULT pg_current_xact_id()
) WITH (fillfactor = 50);

CREATE TABLE entries (
  journal uuid NOT NULL,
  seq bigint NOT NULL,
  ordinal bigint,                         -- of counted entries (messages)
  rev bigint NOT NULL,                    -- seq of the entry that last changed this one's content; its own at first
  version smallint NOT NULL DEFAULT 1,    -- of the form of data
  kind text COLLATE "C" NOT NULL,
  actor uuid,
  device uuid,
  client_id uuid,
  hash bytea,                             -- of the request as it first came: the content below may change
  at bigint NOT NULL,
  body text,
  data jsonb,
  PRIMARY KEY (journal, seq)
) WITH (fillfactor = 95);
CREATE UNIQUE INDEX entries_once ON entries (journal, device, client_id) WHERE client_id IS NOT NULL;

-- Conversations -------------------------------------------------------------------------------------------------------

CREATE TABLE conversations (
  id uuid PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('direct', 'group')),
  title text,
  direct_key text COLLATE "C" UNIQUE,     -- both accounts in order; null for a group
  created_by uuid NOT NULL REFERENCES accounts,
  request_hash bytea NOT NULL,            -- a repeated create with the same id must be the same request
  member_count integer NOT NULL DEFAULT 0,
  created_at bigint NOT NULL
);

CREATE TABLE members (
  conversation uuid NOT NULL REFERENCES conversations,
  account uuid NOT NULL REFERENCES accounts,
  role text NOT NULL CHECK (role IN ('owner', 'member')),
  joined_seq bigint NOT NULL,
  left_at bigint,
  readable int8multirange NOT NULL,
  PRIMARY KEY (conversation, account)
);
CREATE INDEX members_account ON members (account);
CREATE INDEX members_joined ON members (conversation, joined_seq, account) WHERE left_at IS NULL;

CREATE TABLE marks (
  conversation uuid NOT NULL,
  account uuid NOT NULL,
  read bigint NOT NULL DEFAULT 0,
  delivered bigint NOT NULL DEFAULT 0,
  changed xid8 NOT NULL DEFAULT pg_current_xact_id(),
  PRIMARY KEY (conversation, account)
) WITH (fillfactor = 70);

CREATE TABLE reactions (
  conversation uuid NOT NULL,
  message bigint NOT NULL,
  account uuid NOT NULL,
  emoji text COLLATE "C" NOT NULL,
  seq bigint NOT NULL,                    -- of the entry that put it there: the order of reactions
  PRIMARY KEY (conversation, message, account, emoji)
);
