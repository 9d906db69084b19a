-- Notifications of devices that are not connected, or that nobody looks at.

-- By which all servers of this record show themselves to push services (VAPID). Made once: a browser's subscription is
-- good for the key under which it was made.
CREATE TABLE push_keys (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  public bytea NOT NULL,                  -- a point of P-256, uncompressed
  private bytea NOT NULL
);

-- Where a device is told. It ends with the device: whoever sends looks whether that is signed in.
CREATE TABLE push_subscriptions (
  device uuid PRIMARY KEY REFERENCES devices,
  account uuid NOT NULL REFERENCES accounts,
  endpoint text COLLATE "C" NOT NULL UNIQUE,
  p256dh bytea NOT NULL,
  auth bytea NOT NULL,
  failures integer NOT NULL DEFAULT 0,    -- since it was told the last time
  rest_until bigint NOT NULL DEFAULT 0    -- its service is not to be asked before
);
CREATE INDEX push_subscriptions_account ON push_subscriptions (account);

-- What a device is to be told of a conversation, or of who asks to be a contact: one row for each, whatever becomes of it,
-- so that what is found twice is told once. A backup leaves it out, and so it refers to no table that a restore fills.
CREATE TABLE push_notices (
  device uuid NOT NULL,
  subject uuid NOT NULL,                  -- the conversation, or the account itself
  kind text COLLATE "C" NOT NULL CHECK (kind IN ('message', 'added', 'request')),
  seq bigint NOT NULL,
  ordinal bigint NOT NULL,                -- of the message, by which it is known to be read; 0: of none
  named boolean NOT NULL,
  at bigint NOT NULL,
  due bigint,                             -- when it is to be told; null: it was, or there is no need any more
  PRIMARY KEY (device, subject)
);
CREATE INDEX push_notices_due ON push_notices (due) WHERE due IS NOT NULL;

-- How far the entries of this record have been looked through for what is to be told.
CREATE TABLE push_place (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  epoch uuid NOT NULL,
  horizon xid8 NOT NULL
);
