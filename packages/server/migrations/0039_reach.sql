-- Who is nothing but a phone number: an account to which nobody logs in, whose user name is the number in E.164.
ALTER TABLE accounts DROP CONSTRAINT accounts_kind_check;
ALTER TABLE accounts ADD CONSTRAINT accounts_kind_check CHECK (kind IN ('person', 'bot', 'number'));

-- How many members of a conversation are reached by their number alone. Most have none, and are asked nothing more.
ALTER TABLE conversations ADD COLUMN numbers integer NOT NULL DEFAULT 0;

-- By which of our numbers a conversation's words come to a phone, so that answers find back. Of two conversations with one
-- person each has a number of its own, as long as there are enough.
CREATE TABLE sms_threads (
  conversation uuid NOT NULL REFERENCES conversations,
  recipient uuid NOT NULL REFERENCES accounts,
  theirs text COLLATE "C" NOT NULL,
  ours text COLLATE "C" NOT NULL,
  used_at bigint NOT NULL,                -- when something went out by it, or came
  PRIMARY KEY (conversation, recipient)
);
CREATE INDEX sms_threads_numbers ON sms_threads (theirs, ours, used_at);

-- Who was asked to which of several conversations their words belong, and the words until they say so.
CREATE TABLE sms_questions (
  theirs text COLLATE "C" NOT NULL,
  ours text COLLATE "C" NOT NULL,
  conversations uuid[] NOT NULL,          -- in the order in which they were numbered, from 1
  held jsonb NOT NULL,
  asked_at bigint NOT NULL,
  PRIMARY KEY (theirs, ours)
);
