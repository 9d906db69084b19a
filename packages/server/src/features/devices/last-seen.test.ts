import { type DeviceId, newId, type Time } from "@everline/protocol"
import { expect, test } from "vitest"
import { LastSeen } from "./last-seen.ts"

test("a device is seen for as long as it stays connected, and no longer", async () => {
  let now = 0
  const online = new Set<DeviceId>()
  const written: [DeviceId, Time][][] = []
  await using lastSeen = new LastSeen({
    clock: { now: () => now },
    isOnline: (device) => online.has(device),
    write: async (seen) => void written.push([...seen]),
    failed: (error) => expect.unreachable(String(error)),
  })
  const tv = newId<DeviceId>()
  lastSeen.note(tv)
  online.add(tv)
  for (now of [60_000, 120_000]) await lastSeen.flush()
  online.delete(tv)
  for (now of [180_000, 240_000]) await lastSeen.flush()
  expect(written).toEqual([[[tv, 60_000]], [[tv, 120_000]]])
})
