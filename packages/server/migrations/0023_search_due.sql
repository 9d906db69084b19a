-- What was written before 0022. By itself, so that it takes no longer than it must to stop writers there. The oldest
-- first: while signatures are made, the blocks that were noted last are read without. A block is full with its last entry.
INSERT INTO search_due (journal, block)
SELECT journal, seq / 32 FROM entries WHERE seq % 32 = 31 ORDER BY at, journal, seq;
