-- When what is shown of these marks while one of the two blocks the other came to be so: a device of the other that was
-- away then is still to hear of it. Null: they are shown as they are, and changed with them; or an older server hid them.
ALTER TABLE marks ADD COLUMN shown_changed xid8;
