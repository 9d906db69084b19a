-- Which server has the room of a call of many, and until when unless it says so again. What is in a room is in no record: with
-- its process it is gone, and whoever is needed next makes another.
CREATE UNLOGGED TABLE call_rooms (
  call uuid PRIMARY KEY,
  server uuid NOT NULL,
  nth integer NOT NULL,   -- which of the call's rooms it is: who takes another than the first has whoever is in it connect anew
  lease bigint NOT NULL
);
