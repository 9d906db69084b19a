-- What changed for an account is asked whenever one of its devices comes back: its marks that are newer than some
-- transaction are found at once, and not by a look at each of its conversations.
CREATE INDEX marks_changed ON marks (account, changed);
