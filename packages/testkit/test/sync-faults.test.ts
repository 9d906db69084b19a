import { expect, test } from "vitest"
import { failSyncs, mayTrace } from "../src/chaos/failing-syncs.ts"
import { isAlive } from "../src/chaos/processes.ts"
import { Town, WELL_MS } from "../src/chaos/town.ts"
import { until } from "../src/index.ts"

// Only root can let the calls of other processes fail, and only with strace; elsewhere this is not run.
test.runIf(mayTrace)(
  "a disk that does not keep what it was given costs no message that was acknowledged",
  {
    timeout: 120_000,
  },
  async () => {
    await using town = await Town.found({ senders: 2 })
    await using reader = town.beginReading()
    town.beginLoad()
    // The first keeps PostgreSQL's log, the second its tables.
    for (const call of ["fdatasync", "fsync"] as const) {
      const before = town.acknowledged
      await until(() => town.acknowledged > before, "messages are taken")
      await town.write()
      const workers = await town.server.postgresWorkers()
      {
        await using record = await town.server.record()
        await using _fault = await failSyncs([await town.server.postmaster(), ...workers], call)
        await record.database.query("CHECKPOINT").catch(() => {})
        await until(() => !workers.some(isAlive), "PostgreSQL ends")
        await town.write()
      }
      await reader.goOn(5, "reads are back", WELL_MS)
      await town.becomesWell(`${call} failed`)
    }
    expect(await town.reckon()).toEqual([])
    expect(town.surprises).toEqual([])
  },
)
