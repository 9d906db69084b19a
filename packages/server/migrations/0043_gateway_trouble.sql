-- What keeps a gateway from working, for administrators, and since when; all null: nothing that anybody knows of.
ALTER TABLE gateway_holders
  ADD COLUMN trouble text COLLATE "C",
  ADD COLUMN trouble_code text COLLATE "C",   -- the gateway's own, or the system's
  ADD COLUMN troubled_at bigint;
