import { expect, test } from "vitest"
import { Throughput } from "./throughput.ts"

test("what passes evenly is told in bit/s, once there is something to tell", () => {
  const throughput = new Throughput()
  const told: (number | undefined)[] = []
  for (let at = 0; at < 1_000; at += 10) {
    throughput.add(5_000_000 + at, 1_250)
    if (at % 100 === 0) told.push(throughput.bitsPerSecond)
  }
  expect(told).toEqual([undefined, undefined, ...Array(8).fill(1_000_000)])
})

test("what is older than half a second is forgotten, at once after a silence", () => {
  const throughput = new Throughput()
  for (let at = 0; at < 1_000; at += 10) throughput.add(at, 1_250)
  for (let at = 1_000; at < 1_600; at += 10) throughput.add(at, 125)
  expect(throughput.bitsPerSecond).toBe(100_000)
  throughput.add(9_000, 1_250)
  expect(throughput.bitsPerSecond).toBeUndefined()
})

test("what passed a little earlier counts where it belongs", () => {
  const throughput = new Throughput()
  for (let at = 0; at < 600; at += 50) throughput.add(at, 1_000)
  throughput.add(520, 1_000)
  throughput.add(10, 1_000)
  expect(throughput.bitsPerSecond).toBe((11 * 1_000 * 8) / 0.5)
})

test("the peak is the most of a tenth of a second lately", () => {
  const throughput = new Throughput()
  for (let at = 0; at < 1_000; at += 10) throughput.add(at, at >= 800 && at < 900 ? 5_000 : 1_250)
  expect(throughput.peak).toBe(4_000_000)
  for (let at = 1_000; at < 1_300; at += 10) throughput.add(at, 1_250)
  expect(throughput.peak).toBe(1_000_000)
})
