import { readdir, stat } from "node:fs/promises"
import { join } from "node:path"
import { describe, expect, test } from "vitest"
import { freeBytes, giveUpReserve, hasReserve, RESERVE_BYTES } from "./reserve.ts"
import { becomesFull, SpaceWatch } from "./space.ts"
import { temporaryFolder } from "./test-support.ts"

const MIB = 2 ** 20

describe("a disk", () => {
  const after = (isFull: boolean, freeMiB: number, hasReserve = true) =>
    becomesFull(isFull, { free: freeMiB * MIB, hasReserve })

  test("is full below 256 MiB, and no longer from 320 MiB on", () => {
    expect([257, 256, 255, 0].map((free) => after(false, free))).toEqual([false, false, true, true])
    expect([255, 319, 320, 4000].map((free) => after(true, free))).toEqual([true, true, false, false])
  })

  test("that has no reserve needs room for that as well", () => {
    expect([320, 319].map((free) => after(false, free, false))).toEqual([false, true])
    expect([384, 383].map((free) => after(true, free, false))).toEqual([false, true])
  })
})

test("a reserve is kept while there is room, and stays when PostgreSQL has room to start without it", async () => {
  await using folder = await temporaryFolder()
  const looks: number[] = []
  const told: unknown[] = []
  const events = {
    storage: (free: number) => looks.push(free),
    storageFull: (isFull: boolean) => told.push(isFull),
    failed: (error: unknown) => told.push(error),
  }
  await using watch = await SpaceWatch.start(folder.path, events)
  expect(watch.isFull).toBe(false)
  expect(looks).toHaveLength(1)
  expect(told).toEqual([])
  expect(await readdir(folder.path)).toEqual(["reserve"])
  const { size, blocks } = await stat(join(folder.path, "reserve"))
  expect(size).toBe(RESERVE_BYTES)
  expect(blocks * 512).toBeGreaterThanOrEqual(RESERVE_BYTES)
  expect(await freeBytes(folder.path)).toBeGreaterThan(RESERVE_BYTES)
  await giveUpReserve(folder.path)
  expect(await hasReserve(folder.path)).toBe(true)
})

test("a first look that takes longer than the time to the next is not overtaken by it", async () => {
  await using folder = await temporaryFolder()
  const told: unknown[] = []
  const events = { storage() {}, storageFull() {}, failed: (error: unknown) => told.push(error) }
  await using _watch = await SpaceWatch.start(folder.path, events, 1)
  expect(told).toEqual([])
  expect(await readdir(folder.path)).toEqual(["reserve"])
})
