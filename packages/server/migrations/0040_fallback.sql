-- After how long what no device of an account has received goes to its newest phone number. Without a row: never.
CREATE TABLE fallback_settings (
  account uuid PRIMARY KEY REFERENCES accounts,
  after_minutes smallint NOT NULL DEFAULT 0,  -- 0: never
  quiet jsonb                                 -- {from, to, zone}; null: there is no such time
);

-- Whose messages go after another time.
CREATE TABLE fallback_contacts (
  account uuid NOT NULL REFERENCES accounts,
  contact uuid NOT NULL REFERENCES accounts,
  after_minutes smallint NOT NULL,
  PRIMARY KEY (account, contact)
);

-- Messages that go by SMS if no device has received them by then: one row for each, until it is settled. A backup leaves it
-- out: what waited then is no news.
CREATE TABLE fallbacks (
  conversation uuid NOT NULL,
  message bigint NOT NULL,
  account uuid NOT NULL,                      -- whose phone it goes to
  ordinal bigint NOT NULL,
  due bigint NOT NULL,
  sent boolean NOT NULL DEFAULT false,        -- it waits in the outbox, or is out: a device that has it may still call it back
  PRIMARY KEY (conversation, message, account)
);
CREATE INDEX fallbacks_due ON fallbacks (due) WHERE NOT sent;

-- How far the entries of this record have been looked through for such messages.
CREATE TABLE fallback_place (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  epoch uuid NOT NULL,
  horizon xid8 NOT NULL
);
