import { afterAll, beforeAll, expect, test } from "vitest"
import { TestNetwork } from "../src/index.ts"
import { runSeed } from "../src/simulator/run.ts"

/** SEEDS=2000 runs that many, SEED=7 that one alone. */
const { SEEDS = "200", SEED } = process.env
const seeds = SEED === undefined ? Array.from({ length: Number(SEEDS) }, (_, i) => i + 1) : [Number(SEED)]

let network: TestNetwork
beforeAll(async () => {
  network = await TestNetwork.create({ servers: 2 })
})
afterAll(() => network[Symbol.asyncDispose]())

test(`${seeds.length} histories with two servers: nothing is lost or doubled, and all devices agree`, {
  timeout: seeds.length * 10_000,
}, async () => {
  const failures: string[] = []
  for (const seed of seeds) {
    await runSeed(network, seed).catch((error: Error) => failures.push(error.message))
    if (failures.length >= 3) break
  }
  expect(failures).toEqual([])
})
