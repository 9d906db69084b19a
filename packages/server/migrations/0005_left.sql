-- What a group was when somebody left it: its later name and size are not theirs to know. Null for those who are in it.
ALTER TABLE members ADD COLUMN left_title text, ADD COLUMN left_count integer;
UPDATE members m SET left_title = c.title, left_count = c.member_count
FROM conversations c WHERE c.id = m.conversation AND m.left_at IS NOT NULL;
