-- An account's own list of people, what it calls them, and its own groups 分组 of them.
CREATE TABLE contacts (
  account uuid NOT NULL REFERENCES accounts,
  contact uuid NOT NULL REFERENCES accounts,
  remark text NOT NULL DEFAULT '',        -- empty: by their own name
  groups uuid[] NOT NULL DEFAULT '{}',
  since bigint NOT NULL,
  PRIMARY KEY (account, contact),
  CHECK (account <> contact)
);

-- Named by the account's devices: under another account the same id is another group.
CREATE TABLE contact_groups (
  account uuid NOT NULL REFERENCES accounts,
  id uuid NOT NULL,
  name text NOT NULL,
  place integer NOT NULL,                 -- the order that the account gave them
  PRIMARY KEY (account, id)
);

-- One request a pair and way, however often it is repeated. One that was not to arrive is declined from the beginning, so
-- that who asked sees what all see who wait.
CREATE TABLE contact_requests (
  sender uuid NOT NULL REFERENCES accounts,
  recipient uuid NOT NULL REFERENCES accounts,
  greeting text NOT NULL,
  state text COLLATE "C" NOT NULL CHECK (state IN ('pending', 'accepted', 'declined', 'expired')),
  at bigint NOT NULL,                     -- when it was sent, the last time
  PRIMARY KEY (sender, recipient),
  CHECK (sender <> recipient)
);
CREATE INDEX contact_requests_in ON contact_requests (recipient, at, sender) WHERE state = 'pending';
CREATE INDEX contact_requests_sent ON contact_requests (sender, at);

ALTER TABLE accounts ADD COLUMN may_add text COLLATE "C" NOT NULL DEFAULT 'anyone' CHECK (may_add IN ('anyone', 'nobody'));

-- By which others find an account. It is meant to be shown and can be renewed, so it is kept as it is.
CREATE TABLE contact_links (
  account uuid PRIMARY KEY REFERENCES accounts,
  secret text COLLATE "C" NOT NULL UNIQUE
);
