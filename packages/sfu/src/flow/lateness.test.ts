import { expect, test } from "vitest"
import { Lateness } from "./lateness.ts"

const EACH_MS = 20
/** What the sender's clock is ahead of ours, and how it goes round. */
const AHEAD_MS = 61_500
const sent = (atMs: number): number => (atMs + AHEAD_MS) % 64_000

test("packets that all take the same time are not late, whatever the sender's clock says, and over its end", () => {
  const lateness = new Lateness()
  for (let atMs = 0; atMs < 200_000; atMs += EACH_MS) expect(lateness.of(sent(atMs), atMs + 40)).toBeCloseTo(0)
})

test("what waits is as late as it waited, and what comes after it is not", () => {
  const lateness = new Lateness()
  for (let atMs = 0; atMs < 5_000; atMs += EACH_MS) lateness.of(sent(atMs), atMs + 40)
  for (let atMs = 5_000; atMs < 8_000; atMs += EACH_MS) expect(lateness.of(sent(atMs), 8_040)).toBeCloseTo(8_000 - atMs)
  expect(lateness.of(sent(8_000), 8_040)).toBeCloseTo(0)
})

test("a pause, however long, makes nothing late", () => {
  const lateness = new Lateness()
  lateness.of(sent(0), 40)
  for (const atMs of [50_000, 90_000, 10_000_000]) expect(lateness.of(sent(atMs), atMs + 40)).toBeCloseTo(0)
})

test("a longer way is got used to within half a minute", () => {
  const lateness = new Lateness()
  const late = (atMs: number) => lateness.of(sent(atMs), atMs + (atMs < 10_000 ? 40 : 2_040))
  let last = 0
  for (let atMs = 0; atMs < 41_000; atMs += EACH_MS) {
    last = late(atMs)
    if (atMs > 10_000 && atMs < 20_000) expect(last).toBeCloseTo(2_000)
  }
  expect(last).toBeCloseTo(0)
})
