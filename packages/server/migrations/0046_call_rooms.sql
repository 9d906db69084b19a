-- Which server has the room of a call of many, and until when unless it says so again. What is in a room is in no record: with
-- its process it is gone, and whoever is needed next makes another.
CREATE UNLOGGED TABLE call_rooms (
  call uuid PRIMARY KEY,
  server uuid NOT NULL,
  since bigint NOT NULL,  -- which room it is: devices connect anew when it has changed
  lease bigint NOT NULL
);
