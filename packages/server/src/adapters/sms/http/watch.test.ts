import { expect, test } from "vitest"
import { Watch } from "./watch.ts"

const SECOND = 1_000
const HOUR = 3_600_000

/** When something that began at 0 is asked about, by a clock that is looked at each second. */
function asked(until: number): number[] {
  const watch = new Watch()
  watch.begin("text", 0)
  const times: number[] = []
  for (let now = 0; now <= until; now += SECOND) if (watch.due(now, 10).length > 0) times.push(now)
  return times
}

test("a text is asked about soon, then less and less often, each hour at last, and no longer than a day", () => {
  expect(asked(2 * HOUR).map((at) => at / SECOND)).toEqual([15, 45, 105, 225, 465, 945, 1_905, 3_825])
  const all = asked(48 * HOUR)
  expect(all.at(-1)).toBeLessThanOrEqual(24 * HOUR)
  expect(all.length).toBeLessThan(35)
})

test("what has waited longest comes first, and what has ended no more", () => {
  const watch = new Watch()
  for (const [at, id] of ["a", "b", "c", "d"].entries()) watch.begin(id, at)
  watch.begin("a", 5)
  watch.end("b")
  expect(watch.due(20_000, 2)).toEqual(["a", "c"])
  expect(watch.due(20_000, 2)).toEqual(["d"])
  expect(watch.due(20_000, 2)).toEqual([])
})
