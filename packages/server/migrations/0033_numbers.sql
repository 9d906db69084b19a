-- Phone numbers that accounts have shown to be their own, in E.164. A number is one account's at a time: the last that showed it.
CREATE TABLE numbers (
  number text COLLATE "C" PRIMARY KEY,
  account uuid NOT NULL REFERENCES accounts,
  since bigint NOT NULL
);
CREATE INDEX numbers_account ON numbers (account);

-- Whether who knows one of its numbers finds the account by that.
ALTER TABLE accounts ADD COLUMN found_by_number boolean NOT NULL DEFAULT true;

-- Codes that were sent to numbers, for minutes. The key is the hash of a secret that only who asked has, and the code is kept
-- by its hash together with that secret: of six digits alone one would try all. A backup leaves them out.
CREATE TABLE verifications (
  hash bytea PRIMARY KEY,
  purpose text COLLATE "C" NOT NULL CHECK (purpose IN ('log_in', 'add')),
  account uuid,  -- null: of a number by which nobody logs in; no code fits
  number text COLLATE "C" NOT NULL,
  code_hash bytea NOT NULL,
  tries smallint NOT NULL DEFAULT 0,
  used boolean NOT NULL DEFAULT false,
  at bigint NOT NULL,
  expires_at bigint NOT NULL
);
CREATE INDEX verifications_expiry ON verifications (expires_at);

-- Codes that nothing sends by itself: an administrator passes them on. Each goes when it is used, and with its verification.
CREATE TABLE waiting_codes (
  id uuid NOT NULL UNIQUE DEFAULT gen_random_uuid(),  -- by which administrators call it
  verification bytea PRIMARY KEY REFERENCES verifications ON DELETE CASCADE,
  code text COLLATE "C" NOT NULL
);

-- What was asked for and sent, for a day: by it are limited the codes to a number, from a network, to a block of numbers and
-- to a country, and the numbers that are looked up.
CREATE TABLE number_requests (
  scope text COLLATE "C" NOT NULL,
  key text COLLATE "C" NOT NULL,
  at bigint NOT NULL
);
CREATE INDEX number_requests_key ON number_requests (scope, key, at);
CREATE INDEX number_requests_at ON number_requests (at);
