-- What a message says that is several sent on as one. Apart from its entry, which is read for every list and page and says
-- only how they begin.
CREATE TABLE merged (
  conversation uuid NOT NULL,
  seq bigint NOT NULL,
  items jsonb NOT NULL,
  PRIMARY KEY (conversation, seq)
);
