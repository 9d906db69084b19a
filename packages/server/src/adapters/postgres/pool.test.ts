import pg from "pg"
import { expect, test, vi } from "vitest"
import type { Sql } from "../../database.ts"
import { isRetryable } from "./failures.ts"
import { openDatabase } from "./pool.ts"
import { sharedPostgres } from "./test-support.ts"

vi.setConfig({ testTimeout: 30_000 })

const address = sharedPostgres()
/** What hangs is given up after 4.5 s (client-config.ts); a busy machine may say so later. */
const SOON_MS = 10_000

async function backendOf(sql: Sql): Promise<number> {
  const [row] = await sql.query<{ pid: number }>("select pg_backend_pid() as pid")
  if (!row) throw new Error("no answer")
  return row.pid
}

/** What `promise` fails with, and after how long, in milliseconds. */
async function failure(promise: Promise<unknown>): Promise<{ error: unknown; ms: number }> {
  const begun = performance.now()
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  return { error, ms: performance.now() - begun }
}

/** `Promise.withResolvers`, which Node 20 lacks. */
function promiseWithResolvers() {
  let resolve = () => {}
  const promise = new Promise<void>((done) => {
    resolve = done
  })
  return { promise, resolve }
}

test("counts and seqs are numbers, and one that would come out wrong is an error", async () => {
  await using database = openDatabase(address())
  const [row] = await database.query<{ big: number }>("select 9007199254740991::int8 as big")
  expect(row).toEqual({ big: Number.MAX_SAFE_INTEGER })
  await expect(database.query("select 9007199254740993::int8 as big")).rejects.toThrow(RangeError)
})

test("a transaction is committed whole or not at all", async () => {
  await using database = openDatabase(address())
  await database.query("create table steps (step int primary key)")
  const insert = "insert into steps values ($1)"

  const answer = await database.transaction(async (tx) => {
    await tx.query(insert, [1])
    return "done"
  })
  expect(answer).toBe("done")

  const refused = database.transaction(async (tx) => {
    await tx.query(insert, [2])
    throw new Error("changed my mind")
  })
  await expect(refused).rejects.toThrow("changed my mind")

  const overlooked = database.transaction(async (tx) => {
    await tx.query(insert, [3])
    await tx.query(insert, [1]).catch(() => "overlooked")
  })
  await expect(overlooked).rejects.toThrow("cannot be committed")

  expect(await database.query("select step from steps")).toEqual([{ step: 1 }])
})

test("what the statement did wrong is permanent, and the connection is kept", async () => {
  await using database = openDatabase(address())
  const before = await backendOf(database)
  const { error } = await failure(database.query("select 1 / 0"))
  expect(error).toMatchObject({ code: "22012" })
  expect(isRetryable(error)).toBe(false)
  expect(await backendOf(database)).toBe(before)
})

test.concurrent("a hung backend fails its request in time, and is given up", async () => {
  await using database = openDatabase(address())
  const hung = await backendOf(database)
  process.kill(hung, "SIGSTOP")
  try {
    const { error, ms } = await failure(database.query("select 1"))
    expect(ms).toBeLessThan(SOON_MS)
    expect(isRetryable(error)).toBe(true)
    expect(await backendOf(database)).not.toBe(hung)
  } finally {
    process.kill(hung, "SIGCONT")
  }
})

test.concurrent("a transaction that dawdles is given up in time, and frees what it locked", async () => {
  await using database = openDatabase(address())
  await database.query("create table locked as select 1 as one")
  const { error, ms } = await failure(
    database.transaction(async (tx) => {
      await tx.query("update locked set one = 2")
      await tx.query("select pg_sleep(2)")
      await tx.query("select pg_sleep(4)")
    }),
  )
  expect(ms).toBeLessThan(SOON_MS)
  expect(isRetryable(error)).toBe(true)
  await database.query("update locked set one = 3")
})

test("when all connections are taken a request is told to try again, and soon gets its turn", async () => {
  await using database = openDatabase(address())
  const { promise: wait, resolve: go } = promiseWithResolvers()
  const busy = Array.from({ length: 16 }, () => database.transaction(() => wait))
  const { error, ms } = await failure(database.query("select 1"))
  expect(ms).toBeLessThan(SOON_MS)
  expect(isRetryable(error)).toBe(true)
  go()
  await Promise.all(busy)
  expect(await database.query("select 1 as one")).toEqual([{ one: 1 }])
})

test("a connection that breaks in an open transaction fails that transaction only", async () => {
  await using database = openDatabase(address())
  const { error } = await failure(
    database.transaction(async (tx) => {
      const pid = await backendOf(tx)
      await database.query("select pg_terminate_backend($1, 1000)", [pid])
      await tx.query("select 1")
    }),
  )
  expect(isRetryable(error)).toBe(true)
  expect(await database.query("select 1 as one")).toEqual([{ one: 1 }])
})

test.concurrent("a deadlock is worth another try", async () => {
  await using database = openDatabase(address())
  await database.query("create table pair as select id, 0 as value from generate_series(1, 2) as id")
  const take = (tx: Sql, id: number) => tx.query("update pair set value = value + 1 where id = $1", [id])
  const { promise: bothHaveOne, resolve: go } = promiseWithResolvers()
  let having = 0
  const both = async (first: number, second: number) =>
    database.transaction(async (tx) => {
      await take(tx, first)
      if (++having === 2) go()
      await bothHaveOne
      await take(tx, second)
    })
  const failures = (await Promise.all([failure(both(1, 2)), failure(both(2, 1))])).map(({ error }) => error)
  const [deadlock] = failures.filter((error) => error !== undefined)
  expect(deadlock).toMatchObject({ code: "40P01" })
  expect(isRetryable(deadlock)).toBe(true)
})

test("a database that is not there may come back", async () => {
  await using database = openDatabase({ ...address(), port: 1 })
  const { error } = await failure(database.query("select 1"))
  expect(isRetryable(error)).toBe(true)
})

test.each([
  ["53100", "disk full", true],
  ["55000", "closed to connections by the administrator", true],
  ["57P01", "shut down by the administrator", true],
  ["57P02", "crash of another backend", true],
  ["57P03", "starting up", true],
  ["40001", "serialization failure", true],
  ["23505", "unique violation", false],
  ["42601", "syntax error", false],
])("code %s, %s: worth another try is %s", (code, message, expected) => {
  const error = new pg.DatabaseError(message, 0, "error")
  error.code = code
  expect(isRetryable(error)).toBe(expected)
})

test("a lane comes back after its connection is lost", async () => {
  await using database = openDatabase(address())
  await using lane = database.lane("journal-1")
  const double = () => lane.prepared("double", "select $1::int * 2 as twice", [21])
  expect(await double()).toEqual([{ twice: 42 }])

  const pid = await backendOf(lane)
  const [session] = await database.query("select application_name as name from pg_stat_activity where pid = $1", [pid])
  expect(session).toEqual({ name: "everline journal-1" })
  await database.query("select pg_terminate_backend($1, 1000)", [pid])

  await expect.poll(() => double().catch(() => [])).toEqual([{ twice: 42 }])
  expect(await backendOf(lane)).not.toBe(pid)
})

test.concurrent("a hung lane fails all that waits on it in time, then connects anew", async () => {
  await using database = openDatabase(address())
  await using lane = database.lane("journal-1")
  const hung = await backendOf(lane)
  process.kill(hung, "SIGSTOP")
  try {
    const failures = await Promise.all([failure(lane.query("select 1")), failure(lane.query("select 2"))])
    for (const { error, ms } of failures) {
      expect(ms).toBeLessThan(SOON_MS)
      expect(isRetryable(error)).toBe(true)
    }
    expect(await backendOf(lane)).not.toBe(hung)
  } finally {
    process.kill(hung, "SIGCONT")
  }
})
