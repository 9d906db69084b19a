-- Why who is called knows nothing of a call: they block the caller; or, from now on, they let such calls not ring.
UPDATE calls SET state = jsonb_set(state, '{silent}', CASE WHEN state->'silent' = 'true' THEN '"blocked"'::jsonb ELSE 'null' END);
