-- Links to files of messages, as they stand in an SMS: whoever has one may fetch that file until it expires, or until the
-- message carries it no more. Of the secret only the hash is kept: who reads the record, or a backup, can open none.
CREATE TABLE short_links (
  secret_hash bytea PRIMARY KEY,
  conversation uuid NOT NULL,             -- with message and file: a row of attachments, as long as that is there
  message bigint NOT NULL,
  file uuid NOT NULL,
  expires_at bigint NOT NULL
);
CREATE INDEX short_links_expired ON short_links (expires_at);
