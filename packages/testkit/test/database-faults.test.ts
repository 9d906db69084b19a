import { setTimeout as passed } from "node:timers/promises"
import { expect, test } from "vitest"
import { Town, WELL_MS } from "../src/chaos/town.ts"
import { until } from "../src/index.ts"

/** HUNG=60 lets PostgreSQL hang for so many seconds. */
const hungMs = Number(process.env.HUNG ?? "6") * 1_000
/**
 * An answer may take so long, in milliseconds, good or bad. A server gives up a statement after 4.5 seconds (client-config.ts);
 * the rest is for a busy machine.
 */
const ANSWER_MS = 8_000

test("PostgreSQL that ends, and PostgreSQL that hangs, cost retryable errors and no message", {
  timeout: 120_000 + hungMs,
}, async () => {
  await using town = await Town.found({ senders: 4 })
  await using reader = town.beginReading()
  town.beginLoad()
  const writers = async () => {
    await using record = await town.server.record()
    return record.database.query<{ pid: number }>(
      "SELECT pid FROM pg_stat_activity WHERE application_name = 'everline journal'",
    )
  }
  const troubles = {
    "loses the process that writes": async () => {
      for (const { pid } of await writers()) process.kill(pid, "SIGKILL")
    },
    "is stopped": async () => {
      process.kill(await town.server.postmaster(), "SIGINT")
    },
    "is killed": async () => {
      process.kill(await town.server.postmaster(), "SIGKILL")
    },
    hangs: async () => {
      const thaw = await town.server.freezePostgres()
      await passed(hungMs)
      thaw()
    },
  }
  for (const [name, cause] of Object.entries(troubles)) {
    await passed(500)
    await town.write()
    const { unknown } = town
    await cause()
    // Else nothing was under way, and nothing would be shown.
    await until(() => town.unknown > unknown, `it is felt that PostgreSQL ${name}`)
    await town.becomesWell(`PostgreSQL ${name}`)
    await until(() => town.server.isReady(), `the server is ready after PostgreSQL ${name}`, WELL_MS)
    await reader.goOn(3, `people come in and read again after PostgreSQL ${name}`, WELL_MS)
  }
  expect(town.slowestMs).toBeLessThan(ANSWER_MS)
  expect(await town.reckon()).toEqual([])
  expect(town.surprises).toEqual([])
})
