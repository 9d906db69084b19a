-- The other account of a direct conversation (oneself, with oneself), null in a group: asked for at each log-in for all of
-- one's conversations, which was a look at each and an id taken out of a text. A trigger fills it, so that servers that
-- were started before this write it too.
ALTER TABLE members ADD COLUMN peer uuid;

CREATE FUNCTION find_peer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  SELECT CASE WHEN split_part(direct_key, ':', 1)::uuid = NEW.account
    THEN split_part(direct_key, ':', 2)::uuid ELSE split_part(direct_key, ':', 1)::uuid END
  INTO NEW.peer FROM conversations WHERE id = NEW.conversation;
  RETURN NEW;
END
$$;
CREATE TRIGGER members_peer BEFORE INSERT ON members FOR EACH ROW WHEN (NEW.peer IS NULL) EXECUTE FUNCTION find_peer();
