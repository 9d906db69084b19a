-- Who was a member before 0012. By itself, so that it takes only the rows that it writes.
UPDATE members m SET peer =
  CASE WHEN split_part(c.direct_key, ':', 1)::uuid = m.account
    THEN split_part(c.direct_key, ':', 2)::uuid ELSE split_part(c.direct_key, ':', 1)::uuid END
FROM conversations c WHERE c.id = m.conversation AND c.kind = 'direct';
