import { afterAll, beforeAll, expect, test } from "vitest"
import { createDatabase, type TestDatabase } from "../../testkit/src/database.ts"
import { openDatabase } from "../src/adapters/postgres/pool.ts"
import type { Database, Sql } from "../src/database.ts"
import { RecordClock } from "../src/record-clock.ts"

const HOUR = 3_600_000

let created: TestDatabase
let database: Database & AsyncDisposable
beforeAll(async () => {
  created = await createDatabase()
  database = openDatabase(created.config)
})
afterAll(async () => {
  await database[Symbol.asyncDispose]()
  await created[Symbol.asyncDispose]()
})

/** A machine an hour ahead, to which each answer of the database takes so long. */
function slowly(...answersMs: readonly number[]) {
  let waited = 0
  const ways = [...answersMs]
  const slow: Pick<Sql, "query"> = {
    query: async <Row extends object>(text: string, values?: readonly unknown[]) => {
      const rows = await database.query<Row>(text, values)
      waited += ways.shift() ?? 0
      return rows
    },
  }
  const machine = { now: () => Date.now() + HOUR + waited }
  const told: number[] = []
  const failed = (error: unknown) => expect.unreachable(String(error))
  const start = () =>
    RecordClock.start({ database: { ...database, ...slow }, machine, apart: (ms) => told.push(ms), failed })
  return { start, told, waited: () => waited }
}

test("begins with the database's time, though the first connection was long in coming", async () => {
  const { start, told, waited } = slowly(900)
  await using clock = await start()
  expect(Math.abs(clock.now() - waited() - Date.now())).toBeLessThan(10_000)
  expect(told).toHaveLength(1)
})

test("goes by its machine where the database is always slow to answer", async () => {
  const { start, told } = slowly(...Array<number>(100).fill(900))
  await using clock = await start()
  expect(clock.now() - Date.now()).toBeGreaterThan(HOUR / 2)
  expect(told).toEqual([])
})
