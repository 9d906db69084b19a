import type { Health } from "@everline/protocol"
import { expect, it } from "vitest"
import { findingsOf, sizeOf } from "./health.ts"

const GIB = 2 ** 30
const DAY = 86_400_000
const now = 1_800_000_000_000

const well: Health = {
  version: "0.1.0",
  node: "20.20.0",
  protocol: 1,
  startedAt: now - DAY,
  now,
  people: 12,
  database: { version: "18.4", bytes: 400 * 2 ** 20, commitMs: 1.2 },
  disk: { free: 80 * GIB, total: 200 * GIB },
  connections: 9,
  messages: 140,
  bus: "none",
  servers: 1,
  backedUpAt: now - DAY / 2,
  certificateUntil: now + 60 * DAY,
  media: { state: "resting", processes: 1, endedAt: null },
}
const found = (change: Partial<Health>) =>
  findingsOf({ ...well, ...change }).map(({ state, what }) => `${state} ${what}`)

it("finds nothing on a server that is well, whatever it does not know", () => {
  expect(found({})).toEqual([])
  expect(found({ disk: null, certificateUntil: null, bus: "up", media: null })).toEqual([])
  expect(found({ media: { state: "up", processes: 2, endedAt: now - 2 * DAY } })).toEqual([])
})

it.each<readonly [Partial<Health>, string]>([
  [{ disk: { free: GIB, total: 9 * GIB } }, "odd disk_tight"],
  [{ disk: { free: GIB / 8, total: 9 * GIB } }, "bad disk_full"],
  [{ bus: "down" }, "bad bus_down"],
  [{ database: { ...well.database, commitMs: 80 } }, "odd commit_slow"],
  [{ certificateUntil: now + 3 * DAY }, "odd certificate_soon"],
  [{ certificateUntil: now - 1 }, "bad certificate_over"],
  [{ media: { state: "down", processes: 1, endedAt: now - 1 } }, "bad media_down"],
  [{ media: { state: "up", processes: 1, endedAt: now - DAY / 2 } }, "odd media_ended"],
  [{ backedUpAt: null }, "odd backup_never"],
  [{ backedUpAt: now - 3 * DAY }, "odd backup_old"],
])("says what to look at: %j", (change, finding) => {
  expect(found(change)).toEqual([finding])
})

it("names what does not work before what may soon not", () => {
  expect(found({ backedUpAt: null, bus: "down" })).toEqual(["bad bus_down", "odd backup_never"])
})

it.each([
  [0, "0 B"],
  [900, "900 B"],
  [1536, "1.5 KiB"],
  [400 * 2 ** 20, "400 MiB"],
  [1.4 * GIB, "1.4 GiB"],
])("%d bytes are %s", (bytes, words) => {
  expect(sizeOf(bytes, "en")).toBe(words)
})
