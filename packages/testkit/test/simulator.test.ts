import { afterAll, beforeAll, expect, test } from "vitest"
import { TestNetwork } from "../src/index.ts"
import { runSeed } from "../src/simulator/run.ts"

/** SEEDS=2000 runs that many, SEED=7 that one alone. */
const { SEEDS = "200", SEED } = process.env
const seeds = SEED === undefined ? Array.from({ length: Number(SEEDS) }, (_, i) => i + 1) : [Number(SEED)]

const AT_ONCE = 3

/** Seeds that once showed what was wrong, with what it was. */
const regressions: readonly (readonly [number, string])[] = [
  [5, "an ex-member's device told a mark over and over that the server held to be too far"],
  [8, "who was taken in again went on showing what had been changed meanwhile"],
  [10, "own devices of an ex-member counted what was delivered differently"],
  [39, "an ex-member's newest ordinal was below what had been read"],
]

let network: TestNetwork
beforeAll(async () => {
  network = await TestNetwork.create({ servers: 2 })
})
afterAll(() => network[Symbol.asyncDispose]())

for (const [seed, what] of regressions) {
  test(`seed ${seed} agrees: ${what}`, () => runSeed(network, seed))
}

test(`${seeds.length} histories with two servers: nothing is lost or doubled, and all devices agree`, {
  timeout: seeds.length * 10_000,
}, async () => {
  const failures: string[] = []
  const left = [...seeds]
  const runOn = async () => {
    for (let seed = left.shift(); seed !== undefined && failures.length < 3; seed = left.shift())
      await runSeed(network, seed).catch((error: Error) => failures.push(error.message))
  }
  // A history waits more than it works, so some go side by side.
  await Promise.all(Array.from({ length: AT_ONCE }, runOn))
  expect(failures).toEqual([])
})
