import { openDatabase } from "@everline/server/internal"
import { expect, test } from "vitest"
import { createDatabase } from "../src/database.ts"

test("each test has a migrated database of its own, gone afterwards", async () => {
  const left = await createDatabase()
  {
    await using right = await createDatabase()
    expect(right.config.database).not.toBe(left.config.database)
    await using database = openDatabase(right.config)
    const [migration] = await database.query<{ number: number }>("select number from migrations order by number")
    expect(migration?.number).toBe(1)
    await database.query("create table only_here (id int)")
  }
  await using database = openDatabase(left.config)
  expect(await database.query("select from pg_tables where tablename = 'only_here'")).toEqual([])

  await left[Symbol.asyncDispose]()
  await expect(database.query("select 1")).rejects.toThrow()
})
