-- While a conversation is muted, whether being named in it is muted too.
ALTER TABLE settings ADD COLUMN muted_mentions boolean NOT NULL DEFAULT false;
