-- A call may be of many, or of a group, whose members find it. Calls of two stay as they were: servers of the version before
-- go on with them. All others are found by who is in them or called, and name nobody as caller and callee.
CREATE TABLE call_people (
  account uuid NOT NULL,
  call uuid NOT NULL,
  PRIMARY KEY (account, call)
);
ALTER TABLE calls ADD COLUMN of_group boolean NOT NULL DEFAULT false;
-- When somebody was last called to it, which is not when it began; null: when it began.
ALTER TABLE calls ADD COLUMN rang_at bigint;
CREATE INDEX calls_of_groups ON calls (conversation) WHERE of_group AND due_at IS NOT NULL;
CREATE INDEX calls_rang ON calls (coalesce(rang_at, at)) WHERE due_at IS NULL;
