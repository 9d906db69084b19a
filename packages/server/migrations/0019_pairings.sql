-- Screens that want in. What they show is in pairing_keys; what they are logged in with only they know, so that nobody
-- gains by a photograph of what they show. Who looks first is the one who may let them in. Nothing here is of use for
-- longer than minutes: a backup leaves it out, and so it refers to no table that a restore fills.
CREATE TABLE pairings (
  id uuid PRIMARY KEY,
  claim_hash bytea NOT NULL UNIQUE,
  name text NOT NULL,
  shape text NOT NULL,
  address text NOT NULL,
  created_at bigint NOT NULL,
  expires_at bigint NOT NULL,
  state text NOT NULL CHECK (state IN ('waiting', 'seen', 'confirmed', 'refused')),
  account uuid,                           -- who looked first
  device uuid,                            -- what it became
  CHECK ((state = 'waiting') = (account IS NULL)),
  CHECK ((state = 'confirmed') = (device IS NOT NULL))
);
CREATE INDEX pairings_expiry ON pairings (expires_at);

-- Secrets of QRs, a minute each, and the code to type.
CREATE TABLE pairing_keys (
  hash bytea PRIMARY KEY,
  pairing uuid NOT NULL REFERENCES pairings ON DELETE CASCADE,
  expires_at bigint NOT NULL
);
CREATE INDEX pairing_keys_pairing ON pairing_keys (pairing);
