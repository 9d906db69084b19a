-- A call that rings is told as well, and what became of that: its row is named by the call, and its seq counts what was told.
ALTER TABLE push_notices DROP CONSTRAINT push_notices_kind_check,
  ADD CONSTRAINT push_notices_kind_check CHECK (kind IN ('message', 'added', 'request', 'call', 'missed', 'taken'));
