-- A call may be of many, or of a group, whose members find it. When somebody was last called to it is not when it began.
ALTER TABLE calls ADD COLUMN of_group boolean NOT NULL DEFAULT false, ADD COLUMN rang_at bigint;
UPDATE calls SET rang_at = at,
  state = state || jsonb_build_object(
    'ofGroup', false, 'locked', false, 'route', 'direct', 'growth', null, 'roomed', '[]'::jsonb,
    'participants', (
      SELECT jsonb_agg(p || jsonb_build_object(
        'manner', p->'manner' || '{"raised": null}',
        'place', CASE p->'place'->>'kind' WHEN 'out' THEN p->'place' || '{"since": null}' ELSE p->'place' END) ORDER BY i)
      FROM jsonb_array_elements(state->'participants') WITH ORDINALITY AS q (p, i)),
    'phase', CASE state->'phase'->>'kind'
      WHEN 'ringing' THEN state->'phase' || '{"waitsUntil": null}' ELSE state->'phase' END);
ALTER TABLE calls ALTER COLUMN rang_at SET NOT NULL;
CREATE INDEX calls_of_groups ON calls (conversation) WHERE of_group AND due_at IS NOT NULL;
DROP INDEX calls_over;
CREATE INDEX calls_over ON calls (rang_at) WHERE due_at IS NULL;
