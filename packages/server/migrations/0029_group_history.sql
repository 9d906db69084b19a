-- What somebody who joins a group may read: what is said from then on, or all that was ever said. It holds for who joins after
-- it was set; what one may read is in members.readable, as before.
ALTER TABLE conversations ADD COLUMN history text COLLATE "C" NOT NULL DEFAULT 'since_joining'
  CHECK (history IN ('since_joining', 'all'));
