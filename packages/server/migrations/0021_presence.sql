-- Who is here, by the server that holds their sockets. Nothing of it is worth a flush, and after a crash none of it is true.
-- What a server wrote holds for as long as it says that it is here itself.
CREATE UNLOGGED TABLE presence_servers (
  server uuid PRIMARY KEY,
  seen_at bigint NOT NULL
);
CREATE UNLOGGED TABLE presence (
  account uuid NOT NULL,
  server uuid NOT NULL,
  state text COLLATE "C" NOT NULL CHECK (state IN ('online', 'away', 'offline')),
  tx xid8 NOT NULL DEFAULT pg_current_xact_id(),
  PRIMARY KEY (account, server)
) WITH (fillfactor = 70);
CREATE INDEX presence_tx ON presence (tx);
CREATE INDEX presence_server ON presence (server);

ALTER TABLE accounts
  ADD COLUMN shown_to text COLLATE "C" NOT NULL DEFAULT 'contacts' CHECK (shown_to IN ('everybody', 'contacts', 'nobody')),
  ADD COLUMN invisible boolean NOT NULL DEFAULT false;

-- Whom to look at again, for what decides who is shown them has changed, by whoever. Rows of their own: nobody who makes or
-- answers a request waits for the servers that write who is here.
CREATE UNLOGGED TABLE presence_looks (
  account uuid NOT NULL,
  at timestamptz NOT NULL DEFAULT now(),
  tx xid8 NOT NULL DEFAULT pg_current_xact_id()
);
CREATE INDEX presence_looks_tx ON presence_looks (tx);

CREATE FUNCTION look_again() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_TABLE_NAME = 'accounts' THEN
    INSERT INTO presence_looks (account) VALUES (NEW.id);
  ELSIF TG_TABLE_NAME = 'contacts' THEN
    INSERT INTO presence_looks (account) VALUES (coalesce(NEW.account, OLD.account));
  ELSE
    INSERT INTO presence_looks (account)
    VALUES (coalesce(NEW.account, OLD.account)), (coalesce(NEW.blocked, OLD.blocked));
  END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER accounts_look_again AFTER UPDATE OF shown_to, invisible ON accounts
  FOR EACH ROW EXECUTE FUNCTION look_again();
CREATE TRIGGER contacts_look_again AFTER INSERT OR DELETE ON contacts FOR EACH ROW EXECUTE FUNCTION look_again();
CREATE TRIGGER blocks_look_again AFTER INSERT OR DELETE ON blocks FOR EACH ROW EXECUTE FUNCTION look_again();
