-- Texts that go out to phone numbers and come in from them (I12 to I14).

-- What goes out: one row a text, for ever, without its words. Those of a message are in its conversation; those of a code are
-- nowhere once it is sent. State and reason change a few times and are in no index but while it matters.
CREATE TABLE texts (
  id uuid PRIMARY KEY,
  purpose text COLLATE "C" NOT NULL CHECK (purpose IN ('message', 'code', 'answer')),
  account uuid REFERENCES accounts,       -- who pays; null: the server
  conversation uuid,                      -- with message and recipient: what it carries, to whom; null: no message
  message bigint,
  recipient uuid,
  number text COLLATE "C" NOT NULL,       -- to whom, in E.164
  country text COLLATE "C" NOT NULL,
  sender text COLLATE "C",                -- of ours; null: the gateway's own
  encoding text COLLATE "C" NOT NULL CHECK (encoding IN ('gsm', 'ucs2')),
  segments smallint NOT NULL,             -- as they are billed
  state text COLLATE "C" NOT NULL
    CHECK (state IN ('queued', 'submitting', 'accepted', 'delivered', 'failed', 'unknown', 'cancelled')),
  reason text COLLATE "C",                -- why it failed, or nobody knows
  gateway text COLLATE "C" NOT NULL,      -- which has it, or is to have it
  refused_by text[] COLLATE "C" NOT NULL DEFAULT '{}',
  price bigint NOT NULL,                  -- of all segments, in millionths of the currency
  at bigint NOT NULL
) WITH (fillfactor = 85);
-- A message goes to a recipient once.
CREATE UNIQUE INDEX texts_message ON texts (conversation, message, recipient) WHERE conversation IS NOT NULL;
-- Those of a restored record that have nothing left to be sent are found by it.
CREATE INDEX texts_under_way ON texts (id) WHERE state IN ('queued', 'submitting');

-- What is still to be handed to a gateway, and its words: a row goes when its text is handed over, or given up. Nothing is
-- sent that has none here. A backup leaves it out, so that what is restored is never sent again, and holds no code.
CREATE TABLE text_outbox (
  text uuid PRIMARY KEY,                  -- refers to no table that a restore fills
  gateway text COLLATE "C" NOT NULL,
  urgent boolean NOT NULL,                -- a code that somebody waits for
  due bigint,                             -- from when on it may be handed over; null: it is being handed over
  until bigint NOT NULL,                  -- it is worth nothing after that
  ref smallint NOT NULL,                  -- by which phones put its segments together
  body text COLLATE "C" NOT NULL
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000,
  autovacuum_vacuum_cost_delay = 0);
-- In the order in which a gateway takes them: however many wait, codes are before them.
CREATE INDEX text_outbox_due ON text_outbox (gateway, urgent DESC, due) WHERE due IS NOT NULL;
CREATE INDEX text_outbox_until ON text_outbox (until) WHERE due IS NOT NULL;

-- What was submitted: one row for each request to a gateway. The audit of every segment, for ever.
CREATE TABLE segments (
  id uuid PRIMARY KEY,                    -- by which a gateway knows what it was asked before
  text uuid NOT NULL REFERENCES texts,
  number smallint NOT NULL,               -- which of the text's segments; 0: the gateway takes whole texts
  gateway text COLLATE "C" NOT NULL,
  state text COLLATE "C" NOT NULL
    CHECK (state IN ('waiting', 'submitting', 'refused', 'accepted', 'delivered', 'failed', 'unknown', 'returned')),
  gateway_id text COLLATE "C",            -- by which the gateway's receipts name it
  code text COLLATE "C",                  -- what the gateway said last, in its own words
  price bigint NOT NULL,
  submitted_at bigint,
  lease bigint,                           -- while submitting: whoever has it says by then what came of it
  settled_at bigint
) WITH (fillfactor = 70);
CREATE INDEX segments_text ON segments (text);
CREATE INDEX segments_gateway_id ON segments (gateway, gateway_id) WHERE gateway_id IS NOT NULL;
CREATE INDEX segments_lease ON segments (lease) WHERE lease IS NOT NULL;

-- Texts that are due at a gateway, codes first, held until the transaction ends; what another transaction holds is left to it.
-- For whoever does not hold the gateway nothing is due. The outbox is read along its index and no further than it must be,
-- whatever PostgreSQL knows of how much waits: it would sort a hundred thousand texts to find fifty.
CREATE FUNCTION due_texts(_gateway text, _server uuid, _now int8, _limit int8)
RETURNS TABLE (
  id uuid, number text, sender text, segments int2, price int8, urgent bool, until int8, ref int2, body text, stopped bool
)
LANGUAGE plpgsql VOLATILE
SET enable_sort = off SET enable_bitmapscan = off SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM gateway_holders h WHERE h.gateway = _gateway AND h.server = _server AND h.lease > _now) THEN
    RETURN;
  END IF;
  RETURN QUERY
  WITH due AS MATERIALIZED (
    SELECT o.text, o.urgent, o.due, o.until, o.ref, o.body FROM text_outbox o
    WHERE o.gateway = _gateway AND o.due <= _now AND o.until > _now
    ORDER BY o.urgent DESC, o.due LIMIT _limit FOR UPDATE SKIP LOCKED
  )
  SELECT t.id, t.number, t.sender, t.segments, t.price, d.urgent, d.until, d.ref, d.body,
    t.purpose = 'message' AND EXISTS (
      SELECT FROM sms_numbers n WHERE n.number = t.number AND n.stopped_at IS NOT NULL)
  FROM due d JOIN texts t ON t.id = d.text ORDER BY d.urgent DESC, d.due FOR UPDATE OF t SKIP LOCKED;
END $$;

-- Receipts that came before the answer which says what they are of, for minutes. A backup leaves them out.
CREATE TABLE early_receipts (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  gateway text COLLATE "C" NOT NULL,
  ids text[] COLLATE "C" NOT NULL,
  state text COLLATE "C" NOT NULL,
  code text COLLATE "C" NOT NULL,
  at bigint NOT NULL
);
CREATE INDEX early_receipts_ids ON early_receipts USING gin (ids);

-- What came in: one row a text, whole, or begun by the first of its parts. It is here before the gateway is told that we have it.
CREATE TABLE arrivals (
  id uuid PRIMARY KEY,
  gateway text COLLATE "C" NOT NULL,
  sender text COLLATE "C" NOT NULL,       -- as the network says; never proof of who it is
  recipient text COLLATE "C" NOT NULL,    -- a number of ours
  body text COLLATE "C",                  -- null while parts are missing
  state text COLLATE "C" NOT NULL CHECK (state IN ('open', 'whole', 'partial')),
  means text COLLATE "C" CHECK (means IN ('stop', 'start', 'help')),  -- null: somebody says something
  gateway_id text COLLATE "C",            -- of one that came whole; null: the gateway has none that stays the same
  print bytea,                            -- of one that came whole
  line text COLLATE "C",                  -- by which it came
  ref integer,                            -- of one in parts, with bits and of
  bits smallint,
  parts smallint,
  at bigint NOT NULL,
  due bigint                              -- when what is missing is waited for no longer; null: nothing is waited for
);
CREATE UNIQUE INDEX arrivals_gateway_id ON arrivals (gateway, gateway_id) WHERE gateway_id IS NOT NULL;
CREATE INDEX arrivals_print ON arrivals (gateway, print, at) WHERE print IS NOT NULL;
CREATE INDEX arrivals_reference ON arrivals (sender, recipient, at) WHERE ref IS NOT NULL;
CREATE INDEX arrivals_due ON arrivals (due) WHERE due IS NOT NULL;

CREATE TABLE arrival_parts (
  arrival uuid NOT NULL REFERENCES arrivals,
  number smallint NOT NULL,
  body text COLLATE "C" NOT NULL,
  print bytea NOT NULL,
  at bigint NOT NULL,
  PRIMARY KEY (arrival, number)
);

-- What is known of numbers: who wants no texts, and when they were last told what this is.
CREATE TABLE sms_numbers (
  number text COLLATE "C" PRIMARY KEY,
  stopped_at bigint,                      -- null: texts are welcome
  helped_at bigint
);

-- What was queued in each hour, less what was never handed over: by it caps are kept, and people see what they spent.
CREATE TABLE sms_totals (
  scope text COLLATE "C" NOT NULL,
  key text COLLATE "C" NOT NULL,
  hour bigint NOT NULL,                   -- since 1970
  segments bigint NOT NULL,
  price bigint NOT NULL,
  PRIMARY KEY (scope, key, hour)
) WITH (fillfactor = 50);

-- Which server is connected to a gateway: one at a time, as long as its lease lasts. A backup leaves it out.
CREATE TABLE gateway_holders (
  gateway text COLLATE "C" PRIMARY KEY,
  server uuid NOT NULL,
  lease bigint NOT NULL,
  up boolean NOT NULL,
  since bigint NOT NULL                   -- it is up, or down, since then
) WITH (fillfactor = 50);
