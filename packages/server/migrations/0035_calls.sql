-- Calls between two: all of the state of each, changed under the lock of its row. One that is over stays for a day, so
-- that what comes late is answered. A backup leaves them out: what a call leaves behind is a message.
CREATE TABLE calls (
  call uuid PRIMARY KEY,
  conversation uuid NOT NULL,
  caller uuid NOT NULL,
  callee uuid NOT NULL,
  state jsonb NOT NULL,
  rev bigint NOT NULL,
  at bigint NOT NULL,
  due_at bigint  -- when something happens to it by time alone; null: it is over
) WITH (fillfactor = 50);
-- In a conversation one call goes on at a time.
CREATE UNIQUE INDEX calls_running ON calls (conversation) WHERE due_at IS NOT NULL;
CREATE INDEX calls_due ON calls (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX calls_caller ON calls (caller) WHERE due_at IS NOT NULL;
CREATE INDEX calls_callee ON calls (callee) WHERE due_at IS NOT NULL;
CREATE INDEX calls_over ON calls (at) WHERE due_at IS NULL;

-- Whose calls ring.
ALTER TABLE accounts ADD COLUMN calls_from text COLLATE "C" NOT NULL DEFAULT 'everybody'
  CHECK (calls_from IN ('everybody', 'contacts', 'nobody'));
