-- As in 0005: whom a group showed on its picture when somebody left it. Who leaves or comes later is not theirs to know.
ALTER TABLE members ADD COLUMN left_faces uuid[];
UPDATE members m SET left_faces = ARRAY(
  SELECT f.account FROM members f
  WHERE f.conversation = m.conversation AND f.left_at IS NULL AND f.joined_seq < upper(m.readable)
  ORDER BY f.joined_seq, f.account LIMIT 4)
WHERE m.left_at IS NOT NULL;
