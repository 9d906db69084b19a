-- Who divides a long text may do so within a character: its parts are kept as they came, and read when they are together. Those
-- that an earlier version took on have their words alone.
ALTER TABLE arrival_parts
  ADD COLUMN octets bytea,
  ADD COLUMN alphabet text COLLATE "C" CHECK (alphabet IN ('gsm', 'latin1', 'ucs2', 'utf8'));
