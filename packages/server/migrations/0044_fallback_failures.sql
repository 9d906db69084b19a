-- How often the server could not write down that a message goes by SMS, or need not any more: it is left alone for longer each time.
ALTER TABLE fallbacks ADD COLUMN failures smallint NOT NULL DEFAULT 0;
