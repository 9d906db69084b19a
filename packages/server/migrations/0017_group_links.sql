-- Links by which people come into a group by themselves. Of each only the hash of its secret is kept.
CREATE TABLE group_links (
  secret_hash bytea PRIMARY KEY,
  conversation uuid NOT NULL REFERENCES conversations,
  created_by uuid NOT NULL REFERENCES accounts,
  created_at bigint NOT NULL,
  expires_at bigint NOT NULL
);
CREATE INDEX group_links_conversation ON group_links (conversation, created_by);
