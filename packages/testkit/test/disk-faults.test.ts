import { setTimeout as passed } from "node:timers/promises"
import type { Database } from "@everline/server/internal"
import { expect, test, vi } from "vitest"
import { isAlive } from "../src/chaos/processes.ts"
import { mayMount, SmallDisk } from "../src/chaos/small-disk.ts"
import { Town, WELL_MS } from "../src/chaos/town.ts"
import { until } from "../src/index.ts"

vi.setConfig({ testTimeout: 120_000 })

/** An answer may take so long, in milliseconds, good or bad. */
const ANSWER_MS = 8_000
const SENDERS = 2
/** The data folder of a new server, and what it writes in such a test, take a third of it. */
const DISK_MIB = 640

/** Makes PostgreSQL begin one file of its log after the other, until it cannot. */
async function wasteLog(database: Database): Promise<never> {
  for (;;) {
    await database.query("UPDATE system SET epoch = epoch")
    await database.query("SELECT pg_switch_wal()")
  }
}

/** What a count is when it has stood still for a second. */
async function settled(count: () => number): Promise<number> {
  for (let last = count(); ; last = count()) {
    await passed(1_000)
    if (count() === last) return last
  }
}

// Only root can make a disk that is soon full; elsewhere these are not run.
test.runIf(mayMount)(
  "a disk that fills up stops what is new before it hurts PostgreSQL, and nothing else",
  async () => {
    await using disk = await SmallDisk.make(DISK_MIB)
    await using town = await Town.found({ senders: SENDERS, folder: disk.folder })
    await using reader = town.beginReading()
    town.beginLoad()
    await town.write()
    const postmaster = await town.server.postmaster()
    await until(() => town.acknowledged > 100, "messages are taken")

    for (let step = 0; step < 3; step += 1) {
      await disk.fill(80)
      await passed(100)
    }
    await disk.fill()
    await until(() => town.refusals.has("storage_full"), "messages are refused by the right name")
    await town.write()
    await passed(500)
    // What was under way may be taken still.
    const acknowledged = await settled(() => town.acknowledged)
    await reader.goOn(10, "reads go on while the disk is full")
    expect(town.acknowledged).toBe(acknowledged)
    expect(await town.isAllSent()).toBe(false)

    await disk.clear()
    await town.becomesWell("the disk has room")
    expect(reader.failures).toEqual([])
    expect(reader.slowestMs).toBeLessThan(ANSWER_MS)
    expect(await town.server.postmaster()).toBe(postmaster)
    expect(await town.reckon()).toEqual([])
    expect(town.surprises).toEqual([])
  },
)

test.runIf(mayMount)("PostgreSQL that ends for want of room is back on its reserve, and reads go on", async () => {
  await using disk = await SmallDisk.make(DISK_MIB)
  await using town = await Town.found({ senders: SENDERS, folder: disk.folder })
  await using reader = town.beginReading()
  town.beginLoad()
  await until(() => town.acknowledged > 100, "messages are taken")
  const workers = await town.server.postgresWorkers()
  {
    await using record = await town.server.record()
    await disk.fill()
    await expect(wasteLog(record.database)).rejects.toSatisfy(record.database.isRetryable)
  }
  await until(() => !workers.some(isAlive), "PostgreSQL ends")
  await reader.goOn(10, "reads are back", WELL_MS)
  await town.write()
  await until(() => town.refusals.has("storage_full"), "messages are refused by the right name")
  const failures = reader.failures.length
  await reader.goOn(10, "reads go on while the disk is full")
  expect(reader.failures.length).toBe(failures)

  await disk.clear()
  await town.becomesWell("the disk has room")
  expect(await town.reckon()).toEqual([])
  expect(town.surprises).toEqual([])
})
