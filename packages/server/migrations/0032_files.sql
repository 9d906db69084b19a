-- Pictures, files and voice notes. Their bytes are in the folder of files, under their ids; here is what they are, whose,
-- and how many messages carry them. What none carries is taken away: an upload that was not sent within a day, and what was
-- taken back at once. The row goes last, when no byte is left.
CREATE TABLE files (
  id uuid PRIMARY KEY,
  account uuid NOT NULL,                  -- who uploaded it
  name text NOT NULL,
  bytes bigint NOT NULL,                  -- that are uploaded
  room bigint NOT NULL,                   -- that count against its account's quota
  state text COLLATE "C" NOT NULL CHECK (state IN ('uploading', 'ready', 'gone')),
  attachment jsonb,                       -- what messages say of it, from when it is ready
  carriers integer NOT NULL DEFAULT 0,    -- messages that carry it
  created_at bigint NOT NULL,
  CHECK (state <> 'ready' OR attachment IS NOT NULL)
);
CREATE INDEX files_idle ON files (created_at) WHERE carriers = 0;

-- How much room an account's files take: kept as a sum, under whose lock all servers count.
CREATE TABLE file_room (
  account uuid PRIMARY KEY,
  used bigint NOT NULL
);

-- Which messages carry which files: who may read the message may read the file.
CREATE TABLE attachments (
  conversation uuid NOT NULL,
  message bigint NOT NULL,
  file uuid NOT NULL,
  PRIMARY KEY (conversation, message, file)
);
CREATE INDEX attachments_file ON attachments (file);

-- Voice notes that an account has listened to.
CREATE TABLE heard (
  account uuid NOT NULL,
  conversation uuid NOT NULL,
  message bigint NOT NULL,
  PRIMARY KEY (account, conversation, message)
);
