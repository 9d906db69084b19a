-- Who did what to whom as an administrator, or at the command line, and who came back by a recovery link. Written in the
-- transaction of the deed. No secret, no address: of an address only from how far away it was.
CREATE TABLE audit (
  id uuid PRIMARY KEY,
  at bigint NOT NULL,
  kind text COLLATE "C" NOT NULL,
  actor uuid REFERENCES accounts,         -- null: the command line
  device uuid,                            -- of the actor
  reach text COLLATE "C" CHECK (reach IN ('machine', 'private', 'public')),
  about uuid REFERENCES accounts,
  detail text                             -- one word more, by the kind: a mode, a user name, a device's name
);
CREATE INDEX audit_at ON audit (at, id);
CREATE INDEX audit_about ON audit (about, at, id);

-- Since when an account may not log in, and its devices may not connect; null: it may.
ALTER TABLE accounts ADD COLUMN suspended_at bigint;
ALTER TABLE revocations DROP CONSTRAINT revocations_kind_check,
  ADD CONSTRAINT revocations_kind_check CHECK (kind IN ('device', 'member', 'block', 'suspended', 'restored', 'rights'));

-- Who may make an account, as an administrator chose in the app; null: as the operator's setting says.
ALTER TABLE system ADD COLUMN sign_up text COLLATE "C" CHECK (sign_up IN ('invited', 'anyone', 'approval'));
-- When the last backup was whole and on its disk.
ALTER TABLE system ADD COLUMN backed_up_at bigint;

-- An invite has a name that is no secret, may be good for several people, and can be ended.
ALTER TABLE invites ADD COLUMN id uuid NOT NULL DEFAULT gen_random_uuid();
ALTER TABLE invites ADD COLUMN uses integer NOT NULL DEFAULT 1;
ALTER TABLE invites ADD COLUMN ended_at bigint;
CREATE UNIQUE INDEX invites_id ON invites (id);
-- Who came by an invite for several; for one person it is in the invite itself.
CREATE TABLE invite_uses (
  invite uuid NOT NULL,
  account uuid NOT NULL REFERENCES accounts,
  at bigint NOT NULL,
  PRIMARY KEY (invite, account)
);

-- With a recovery link one chooses a new password besides; all devices of the account are told of it.
ALTER TABLE login_links ADD COLUMN recovery boolean NOT NULL DEFAULT false;
ALTER TABLE login_links ADD COLUMN device uuid;
CREATE INDEX login_links_account ON login_links (account) WHERE recovery;

-- People who ask for an account, where an administrator approves each. What they are logged in with is made of the hash of
-- their claim, which only they have.
CREATE TABLE sign_ups (
  id uuid PRIMARY KEY,
  claim_hash bytea NOT NULL UNIQUE,
  user_name text COLLATE "C" NOT NULL,
  display_name text NOT NULL,
  password_hash text,                     -- null once it is decided
  note text NOT NULL,
  device_name text NOT NULL,
  device_shape text NOT NULL,
  state text COLLATE "C" NOT NULL CHECK (state IN ('waiting', 'approved', 'declined')),
  asked_at bigint NOT NULL,
  decided_at bigint,
  device uuid REFERENCES devices,         -- what it became
  CHECK ((state = 'waiting') = (decided_at IS NULL)),
  CHECK ((state = 'approved') = (device IS NOT NULL))
);
CREATE UNIQUE INDEX sign_ups_user_name ON sign_ups (user_name) WHERE state = 'waiting';
CREATE INDEX sign_ups_waiting ON sign_ups (id) WHERE state = 'waiting';
