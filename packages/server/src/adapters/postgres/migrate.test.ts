import { mkdir, readdir, readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { expect, test, vi } from "vitest"
import { MIGRATIONS } from "../../paths.ts"
import type { ServerAddress } from "./connection.ts"
import { migrate } from "./migrate.ts"
import { openDatabase } from "./pool.ts"
import { otherProcess, sharedPostgres, temporaryFolder } from "./test-support.ts"

vi.setConfig({ testTimeout: 30_000 })

const address = sharedPostgres()

/** An empty database, and a folder with these migrations: by file name, the SQL. */
async function prepare(files: Record<string, string>) {
  const folder = await temporaryFolder()
  const write = async (more: Record<string, string>) => {
    for (const [name, sql] of Object.entries(more)) await writeFile(join(folder.path, name), sql)
  }
  await write(files)
  const name = `migrate_${folder.path.slice(-6).toLowerCase()}`
  await using database = openDatabase(address())
  await database.query(`create database ${name}`)
  const target: ServerAddress = { ...address(), database: name }
  return { path: folder.path, target, write, [Symbol.asyncDispose]: folder[Symbol.asyncDispose] }
}

async function ask(target: ServerAddress, text: string) {
  await using database = openDatabase(target)
  return await database.query(text)
}

const ROOMS = { "0001_rooms.sql": "create table rooms (id int primary key);\ninsert into rooms values (1);" }
const DOORS = { "0002_doors.sql": "create table doors (room int references rooms);" }

test("each migration is applied once, in order", async () => {
  await using given = await prepare(ROOMS)
  expect(await migrate(given.target, given.path)).toEqual([1])
  expect(await migrate(given.target, given.path)).toEqual([])
  await given.write(DOORS)
  expect(await migrate(given.target, given.path)).toEqual([2])
  expect(await ask(given.target, "select number, name from migrations order by number")).toEqual([
    { number: 1, name: "rooms" },
    { number: 2, name: "doors" },
  ])
})

test("two servers that start at once migrate once", async () => {
  await using given = await prepare({ ...ROOMS, ...DOORS })
  const applied = await Promise.all([migrate(given.target, given.path), migrate(given.target, given.path)])
  expect(applied.flat().sort()).toEqual([1, 2])
  expect(await ask(given.target, "select id from rooms")).toEqual([{ id: 1 }])
})

test("a migration that fails leaves nothing, and runs again when put right", async () => {
  await using given = await prepare({ ...ROOMS, "0002_doors.sql": "create table doors (); select 1 / 0;" })
  await expect(migrate(given.target, given.path)).rejects.toThrow("division by zero")
  expect(await ask(given.target, "select from pg_tables where tablename = 'doors'")).toEqual([])
  await given.write(DOORS)
  expect(await migrate(given.target, given.path)).toEqual([2])
})

test("a migration that finds a table in use lets others read on, and is applied when the table is free", async () => {
  await using given = await prepare(ROOMS)
  await migrate(given.target, given.path)
  await given.write({ "0002_names.sql": "alter table rooms add column name text" })
  await using database = openDatabase(given.target)
  let free = () => {}
  const used = new Promise<void>((resolve) => {
    free = resolve
  })
  let user = Promise.resolve()
  await new Promise<void>((reading) => {
    user = database.transaction(async (tx) => {
      await tx.query("select from rooms")
      reading()
      await used
    })
  })
  const applied = migrate(given.target, given.path)
  const isWaiting = async () =>
    (
      await database.query(
        "select from pg_stat_activity where wait_event_type = 'Lock' and query like 'alter table rooms%'",
      )
    ).length > 0
  await vi.waitUntil(isWaiting, { timeout: 10_000 })
  expect(await ask(given.target, "select id from rooms")).toEqual([{ id: 1 }])
  await vi.waitUntil(isWaiting, { timeout: 10_000 })
  free()
  await user
  expect(await applied).toEqual([2])
})

test("a server killed amid a migration does not keep the next from migrating", async () => {
  await using given = await prepare({ ...ROOMS, "0002_slow.sql": "create table slow (); select pg_sleep(60);" })
  await using killed = otherProcess(`
    const { migrate } = await import("./migrate.ts")
    await migrate(${JSON.stringify(given.target)}, ${JSON.stringify(given.path)})
  `)
  await using database = openDatabase(given.target)
  const isAsleep = async () =>
    (await database.query("select from pg_stat_activity where wait_event = 'PgSleep'")).length
  await vi.waitUntil(isAsleep, { timeout: 20_000 })
  await killed.kill()

  await given.write({ "0002_slow.sql": "create table slow (); select pg_sleep(0.1);" })
  expect(await migrate(given.target, given.path)).toEqual([2])
})

test("a database of a newer Everline is refused and left as it is", async () => {
  await using given = await prepare({ ...ROOMS, ...DOORS })
  await migrate(given.target, given.path)
  const older = join(given.path, "older")
  await mkdir(older)
  await writeFile(join(older, "0001_rooms.sql"), ROOMS["0001_rooms.sql"])
  await expect(migrate(given.target, older)).rejects.toMatchObject({ code: "DatabaseNewer" })
  expect(await migrate(given.target, given.path)).toEqual([])
})

test("a migration that was altered after it was applied is refused", async () => {
  await using given = await prepare(ROOMS)
  await migrate(given.target, given.path)
  await given.write({ "0001_rooms.sql": "create table rooms (id bigint primary key);" })
  await expect(migrate(given.target, given.path)).rejects.toMatchObject({ code: "MigrationAltered" })

  const fromWindows = ROOMS["0001_rooms.sql"].replaceAll("\n", "\r\n")
  await given.write({ "0001_rooms.sql": fromWindows })
  expect(await migrate(given.target, given.path)).toEqual([])
})

test("a gap in the numbers is refused before anything is touched", async () => {
  await using given = await prepare({ ...ROOMS, "0003_windows.sql": "create table windows ();" })
  await expect(migrate(given.target, given.path)).rejects.toThrow("0003_windows.sql")
  expect(await readdir(given.path)).toHaveLength(2)
  expect(await ask(given.target, "select from pg_tables where tablename = 'rooms'")).toEqual([])
})

/** Those up to here came before anybody could run two versions at once. */
const FIRST_THAT_ONLY_ADDS = 11

test("our own migrations only add: servers of the version before run on through them", async () => {
  const files = (await readdir(MIGRATIONS)).filter((file) => Number(file.slice(0, 4)) >= FIRST_THAT_ONLY_ADDS)
  expect(files.length).toBeGreaterThan(0)
  for (const file of files) {
    const sql = (await readFile(join(MIGRATIONS, file), "utf8")).replaceAll(/--.*/g, "")
    const taken = sql.match(
      /\b(drop(?!\s+constraint)|rename|truncate|delete\s+from|or\s+replace|alter\s+column|set\s+not\s+null)\b/gi,
    )
    expect(taken, file).toBeNull()
  }
})
