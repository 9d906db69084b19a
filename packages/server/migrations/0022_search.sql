-- How messages are found. Thirty-two entries of a journal are a block: block 0 holds the seqs 1 to 31, block 1 those from
-- 32 on. Each block that is full has a signature, a Bloom filter of what its messages are made of: one look says of 32
-- messages that none can hold a word. Who searches looks at the signatures of their own conversations, however much
-- others write, and reads the few blocks that are left. All of it is made of entries and can be made anew.
CREATE TABLE search_blocks (
  journal uuid NOT NULL,
  block bigint NOT NULL,
  since bigint NOT NULL,                  -- when its first message was written, and its last
  at bigint NOT NULL,
  signature bytea NOT NULL,
  PRIMARY KEY (journal, block)
) WITH (toast_tuple_target = 8160);       -- beside its row a signature would cost a second look

-- When a page is full of newer hits, older blocks are not even looked at.
CREATE INDEX search_blocks_at ON search_blocks (journal, at);

-- Blocks whose signature is missing or old. They are written here in the transaction that makes them so, and taken off
-- in the one that writes the signature: whoever dies in between has done nothing.
CREATE TABLE search_due (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  journal uuid NOT NULL,
  block bigint NOT NULL
);
CREATE INDEX search_due_journal ON search_due (journal);

-- Triggers, so that servers that were started before this do it too, and a restore.
CREATE FUNCTION search_full() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO search_due (journal, block)
  SELECT NEW.id, block FROM generate_series(coalesce(OLD.head, 0) / 32, NEW.head / 32 - 1) block;
  RETURN NULL;
END
$$;
CREATE TRIGGER journals_search_new AFTER INSERT ON journals
FOR EACH ROW WHEN (NEW.head >= 32) EXECUTE FUNCTION search_full();
CREATE TRIGGER journals_search AFTER UPDATE OF head ON journals
FOR EACH ROW WHEN (NEW.head / 32 <> OLD.head / 32) EXECUTE FUNCTION search_full();

CREATE FUNCTION search_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO search_due (journal, block) VALUES (NEW.journal, NEW.seq / 32);
  RETURN NULL;
END
$$;
CREATE TRIGGER entries_search AFTER UPDATE OF body ON entries
FOR EACH ROW WHEN (NEW.body IS DISTINCT FROM OLD.body) EXECUTE FUNCTION search_changed();
