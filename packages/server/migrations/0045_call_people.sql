-- Who is in a call is found here, while it goes on: so the many changes of a call's row touch fewer indexes.
CREATE TABLE call_people (
  account uuid NOT NULL,
  call uuid NOT NULL,
  PRIMARY KEY (account, call)
);
INSERT INTO call_people (account, call)
  SELECT caller, call FROM calls WHERE due_at IS NOT NULL UNION SELECT callee, call FROM calls WHERE due_at IS NOT NULL;
-- A call has participants, of whom the first began it. Those that go on, or have just ended, become such calls.
UPDATE calls SET state = state - '{caller,callee,silent,begunBy,answeredBy}'::text[] || jsonb_build_object(
  'participants', jsonb_build_array(
    state->'caller' || jsonb_build_object(
      'place', jsonb_build_object('kind', 'in', 'since', state->'begunAt'),
      'silent', null,
      'enteredBy', state->'begunBy'),
    state->'callee' || jsonb_build_object(
      'place', CASE
        WHEN state->'phase'->>'kind' = 'ringing'
          THEN jsonb_build_object('kind', 'ringing', 'until', state->'phase'->'until', 'reached', state->'phase'->'reached')
        WHEN state->'phase'->>'kind' = 'talking'
          THEN jsonb_build_object('kind', 'in', 'since', state->'phase'->'answeredAt')
        WHEN state->'phase'->>'outcome' IN ('no_answer', 'declined', 'busy')
          THEN jsonb_build_object('kind', 'out', 'at', state->'phase'->'at', 'why', state->'phase'->'outcome', 'by', state->'phase'->'by')
        WHEN state->'phase'->>'outcome' = 'cancelled'
          THEN jsonb_build_object('kind', 'ringing', 'until', state->'phase'->'at', 'reached', false)
        ELSE jsonb_build_object('kind', 'in', 'since', state->'begunAt') END,
      'silent', state->'silent',
      'enteredBy', state->'answeredBy')),
  'phase', CASE WHEN state->'phase'->>'kind' = 'ringing' THEN '{"kind": "ringing"}'::jsonb ELSE state->'phase' END);
ALTER TABLE calls DROP COLUMN caller, DROP COLUMN callee;
