import { expect, test } from "vitest"
import { againstDatabase, againstRecord } from "./clock.ts"
import { checkVersions } from "./versions.ts"

test("an old Node is bad, a new one good", () => {
  expect(["18.20.0", "20.18.3", "20.19.0", "22.1.0", "100.0.0"].map((node) => checkVersions(node).state)).toEqual([
    "bad",
    "bad",
    "good",
    "good",
    "good",
  ])
})

test("a clock that differs from the database's is odd, one that was set back is bad", () => {
  expect([0, 1_500, -1_500, 60_000, -60_000].map((ahead) => againstDatabase(ahead).state)).toEqual([
    "good",
    "good",
    "good",
    "odd",
    "odd",
  ])
  expect(againstDatabase(-60_000).what).toBe("this machine's clock is 60 s behind the database's")
  expect([-3600_000, 0, 3600_000].map((ahead) => againstRecord(ahead).state)).toEqual(["good", "good", "bad"])
})
