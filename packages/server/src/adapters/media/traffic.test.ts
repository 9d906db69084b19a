import type { ConnectionStats, ParticipantId, RoomId, RoomStats } from "@everline/sfu"
import { expect, test } from "vitest"
import type { MediaVolume } from "../../ports/media.ts"
import { Traffic } from "./traffic.ts"

const room = (name: string, ...connections: ConnectionStats[]): readonly [RoomId, RoomStats] => [
  name as RoomId,
  { connections },
]
const connection = (participant: string, volume: Partial<MediaVolume>): ConnectionStats => ({
  ...{ participant: participant as ParticipantId, direction: "publish", connected: true },
  ...{ packetsIn: 0, packetsOut: 0, bytesIn: 0, bytesOut: 0 },
  ...{ nacked: 0, repaired: 0, keyFramesAsked: 0, bitrate: 0, dropped: {} },
  ...volume,
})
const nothing: MediaVolume = { packetsIn: 0, packetsOut: 0, bytesIn: 0, bytesOut: 0 }

test("each look counts what came since the one before, over all rooms", () => {
  const traffic = new Traffic()
  const first = [
    room(
      "one",
      connection("amy", { packetsIn: 10, bytesIn: 1_000 }),
      connection("ben", { packetsOut: 5, bytesOut: 500 }),
    ),
    room("two", connection("amy", { packetsIn: 1, bytesIn: 100 })),
  ]
  expect(traffic.since(first)).toEqual({ packetsIn: 11, packetsOut: 5, bytesIn: 1_100, bytesOut: 500 })
  expect(traffic.since(first)).toEqual(nothing)
  const later = [room("one", connection("amy", { packetsIn: 12, bytesIn: 1_200 }))]
  expect(traffic.since(later)).toEqual({ ...nothing, packetsIn: 2, bytesIn: 200 })
})

test("a connection that took the place of another counts from the beginning, and nothing is ever taken back", () => {
  const traffic = new Traffic()
  traffic.since([room("one", connection("amy", { packetsIn: 10, bytesIn: 1_000 }))])
  const anew = [room("one", connection("amy", { packetsIn: 3, bytesIn: 300 }))]
  expect(traffic.since(anew)).toEqual({ ...nothing, packetsIn: 3, bytesIn: 300 })
  expect(traffic.since([])).toEqual(nothing)
  expect(traffic.since(anew)).toEqual({ ...nothing, packetsIn: 3, bytesIn: 300 })
})
