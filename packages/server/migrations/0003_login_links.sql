-- A link that logs one more device in, for somebody who has an account: made by an administrator for who lost the only
-- device, and by the demo for each of its people.
CREATE TABLE login_links (
  secret_hash bytea PRIMARY KEY,
  account uuid NOT NULL REFERENCES accounts,
  created_at bigint NOT NULL,
  expires_at bigint NOT NULL,
  once boolean NOT NULL,
  used_at bigint
);
