-- An index of ranges knows nothing of pages that nobody has summarised, and reads them all: that is left to autovacuum,
-- which takes at most 256 ranges a minute, a few hundred rows a second of what is written, and the rest when a fifth of
-- the table is new. A tree finds the newest rows whatever vacuum does, for 0.4 µs and 7 bytes a row.
DROP INDEX entries_tx;
CREATE INDEX entries_tx ON entries (tx);
