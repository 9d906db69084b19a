-- Keys that a person's devices keep, with which they log in instead of with a password. A key is good at one host only.
CREATE TABLE passkeys (
  id uuid PRIMARY KEY,
  account uuid NOT NULL REFERENCES accounts,
  credential text COLLATE "C" NOT NULL UNIQUE,  -- base64url, as browsers name it
  public_key bytea NOT NULL,                    -- COSE
  counter bigint NOT NULL,                      -- of signatures, as the authenticator last said; many say 0 always
  transports text[] NOT NULL,
  host text COLLATE "C" NOT NULL,
  name text NOT NULL,
  created_at bigint NOT NULL,
  used_at bigint
);
CREATE INDEX passkeys_account ON passkeys (account);

-- What is to be signed, once and within minutes, by its hash; with an account, to add a key to it. A backup leaves them out.
CREATE TABLE passkey_challenges (
  hash bytea PRIMARY KEY,
  account uuid,
  expires_at bigint NOT NULL
);
CREATE INDEX passkey_challenges_expiry ON passkey_challenges (expires_at);
