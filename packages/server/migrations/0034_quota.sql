-- How much room an administrator gave an account's files, in bytes; null: as much as the operator's setting says.
ALTER TABLE file_room ADD COLUMN quota bigint CHECK (quota >= 0);
