-- Whom a message names, so that a device that was away for long is told of it without reading all that was said. Under the
-- id of nobody: it names everybody.
CREATE TABLE mentions (
  conversation uuid NOT NULL,
  account uuid NOT NULL,
  author uuid NOT NULL,
  ordinal bigint NOT NULL,
  seq bigint NOT NULL,
  PRIMARY KEY (conversation, account, ordinal)
);
