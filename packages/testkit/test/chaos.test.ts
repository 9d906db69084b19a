import { setTimeout as passed } from "node:timers/promises"
import { expect, test } from "vitest"
import { Town } from "../src/chaos/town.ts"
import { until } from "../src/index.ts"

/** KILLS=200 kills that often. */
const kills = Number(process.env.KILLS ?? "10")
/** Ready again within this, in milliseconds, whatever happened. */
const READY_MS = 10_000

test(`a server that is killed ${kills} times under load keeps what it acknowledged, once`, {
  timeout: 60_000 + kills * 15_000,
}, async () => {
  await using town = await Town.found()
  town.beginLoad()
  const restarts: number[] = []
  for (let i = 0; i < kills; i += 1) {
    await town.write()
    await passed(200 + Math.random() * 800)
    await town.server.kill()
    await town.write()
    restarts.push(await town.server.start())
  }
  const acknowledged = town.acknowledged
  await until(() => town.acknowledged > acknowledged, "it takes messages again")
  expect(await town.reckon()).toEqual([])
  expect(town.surprises).toEqual([])
  expect(Math.max(...restarts)).toBeLessThan(READY_MS)
  // Else nothing was under way when it was killed, and nothing was shown.
  expect(town.unknown).toBeGreaterThan(kills)
  expect(town.acknowledged).toBeGreaterThan(kills * 20)
})
