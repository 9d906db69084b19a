import { chmod, chown, mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { expect, test, vi } from "vitest"
import type { ConnectionConfig } from "./connection.ts"
import { startEmbeddedPostgres } from "./embedded.ts"
import { openDatabase } from "./pool.ts"
import { isAlive } from "./processes.ts"
import { otherProcess, quiet, temporaryFolder } from "./test-support.ts"

vi.setConfig({ testTimeout: 60_000 })

const isRoot = process.getuid?.() === 0

const start = (dataDir: string) => startEmbeddedPostgres({ dataDir, log: quiet })

const startElsewhere = (dataDir: string) =>
  otherProcess(`
    const { startEmbeddedPostgres } = await import("./embedded.ts")
    const log = { info() {}, warn() {}, error() {} }
    const postgres = await startEmbeddedPostgres({ dataDir: ${JSON.stringify(dataDir)}, log })
    console.log(postgres.pid)
  `)

async function ask(address: ConnectionConfig, text: string): Promise<readonly object[]> {
  await using database = openDatabase(address)
  return await database.query(text)
}

test("the first start makes a durable database that only we can reach", async () => {
  await using folder = await temporaryFolder()
  await using postgres = await start(folder.path)

  const settings = await ask(
    postgres.connectionConfig,
    `select current_setting('fsync') as fsync, current_setting('synchronous_commit') as commit,
            current_setting('full_page_writes') as pages, current_setting('data_checksums') as checksums,
            current_setting('listen_addresses') as listens, pg_encoding_to_char(encoding) as encoding,
            datlocprovider as provider, datlocale as locale
       from pg_database where datname = current_database()`,
  )
  expect(settings).toEqual([
    {
      fsync: "on",
      commit: "on",
      pages: "on",
      checksums: "on",
      listens: "",
      encoding: "UTF8",
      provider: "b",
      locale: "C.UTF-8",
    },
  ])

  const { mode } = await stat(join(folder.path, "cluster", "everline.secret"))
  expect(mode & 0o777).toBe(0o600)
  const stranger = { ...postgres.connectionConfig, password: "password" }
  await expect(ask(stranger, "select 1")).rejects.toMatchObject({ code: "28P01" })
})

test("PostgreSQL's own log does not quote the rows that it refuses", async () => {
  await using folder = await temporaryFolder()
  await using postgres = await start(folder.path)
  await ask(postgres.connectionConfig, "create table letters (body text check (body = ''))")
  await using database = openDatabase(postgres.connectionConfig)
  await expect(database.query("insert into letters values ($1)", ["canary"])).rejects.toMatchObject({ code: "23514" })
  const log = await readFile(join(folder.path, "postgres.log"), "utf8")
  expect(log).toContain("letters_body_check")
  expect(log).not.toContain("canary")
})

test("a stop leaves no process, and the next start finds everything", async () => {
  await using folder = await temporaryFolder()
  const first = await start(folder.path)
  await ask(first.connectionConfig, "create table kept as select 'a word' as word")
  await first[Symbol.asyncDispose]()
  expect(isAlive(first.pid)).toBe(false)

  await using second = await start(folder.path)
  expect(second.pid).not.toBe(first.pid)
  expect(await ask(second.connectionConfig, "select word from kept")).toEqual([{ word: "a word" }])
})

test("a server that was killed leaves its database running, and the next one takes it over and stops it", async () => {
  await using folder = await temporaryFolder()
  await using killed = startElsewhere(folder.path)
  const orphan = Number(await killed.line())
  await killed.kill()
  expect(isAlive(orphan)).toBe(true)

  const next = await start(folder.path)
  expect(next.pid).toBe(orphan)
  expect(await ask(next.connectionConfig, "select 1 as one")).toEqual([{ one: 1 }])
  await next[Symbol.asyncDispose]()
  expect(isAlive(orphan)).toBe(false)
})

test("an orphan that does not answer is ended and replaced", async () => {
  await using folder = await temporaryFolder()
  await using killed = startElsewhere(folder.path)
  const orphan = Number(await killed.line())
  await killed.kill()
  process.kill(orphan, "SIGSTOP")

  await using next = await start(folder.path)
  expect(isAlive(orphan)).toBe(false)
  expect(await ask(next.connectionConfig, "select 1 as one")).toEqual([{ one: 1 }])
})

test.runIf(isRoot)("a folder of another user is refused and left as it is", async () => {
  await using folder = await temporaryFolder()
  const cluster = join(folder.path, "cluster")
  await mkdir(cluster)
  const [daemon, nobody] = [1, 65_534]
  await chown(cluster, daemon, nobody)
  await expect(start(folder.path)).rejects.toMatchObject({ code: "DataFolderOfOtherUser" })
  await expect(start(folder.path)).rejects.toThrow("belongs to the user daemon")
  expect(await readdir(cluster)).toEqual([])
})

test("a second server on the same folder is refused, and the first does not notice", async () => {
  await using folder = await temporaryFolder()
  await using other = startElsewhere(folder.path)
  const pid = Number(await other.line())

  await expect(start(folder.path)).rejects.toMatchObject({ code: "DataFolderInUse" })
  await expect(start(folder.path)).rejects.toThrow(`process ${other.pid}`)

  expect(isAlive(pid)).toBe(true)
  await other.kill()
  await using next = await start(folder.path)
  expect(next.pid).toBe(pid)
})

test("of two first starts at the same moment one gets the folder", async () => {
  await using folder = await temporaryFolder()
  const results = await Promise.allSettled([start(folder.path), start(folder.path)])
  const [started, ...more] = results.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []))
  const refused = results.flatMap((result) => (result.status === "rejected" ? [result.reason] : []))
  try {
    expect(refused).toMatchObject([{ code: "DataFolderInUse" }])
    expect(more).toEqual([])
  } finally {
    await started?.[Symbol.asyncDispose]()
  }
})

test("a database that is killed comes back by itself, with all that was committed", async () => {
  await using folder = await temporaryFolder()
  await using postgres = await start(folder.path)
  await using database = openDatabase(postgres.connectionConfig)
  await database.query("create table kept as select 1 as one")
  const { pid } = postgres

  process.kill(pid, "SIGKILL")

  await vi.waitUntil(() => postgres.restarts === 1, { timeout: 10_000, interval: 10 })
  expect(postgres.pid).not.toBe(pid)
  // Connections of the pool that have not noticed yet fail once, and are replaced.
  await expect.poll(() => database.query("select one from kept").catch(() => [])).toEqual([{ one: 1 }])
})

test("a stop amid a restart leaves no process", async () => {
  await using folder = await temporaryFolder()
  const postgres = await start(folder.path)
  process.kill(postgres.pid, "SIGKILL")
  await expect.poll(() => isAlive(postgres.pid)).toBe(false)
  await postgres[Symbol.asyncDispose]()
  expect(isAlive(postgres.pid)).toBe(false)

  await using next = await start(folder.path)
  expect(next.restarts).toBe(0)
})

test("a start that is killed while it makes the database is made good by the next", async () => {
  await using folder = await temporaryFolder()
  await using killed = startElsewhere(folder.path)
  const isBegun = async () => (await readdir(folder.path)).some((name) => name.startsWith("making-"))
  await vi.waitUntil(isBegun, { timeout: 20_000, interval: 5 })
  await killed.kill()

  await using next = await start(folder.path)
  expect(await ask(next.connectionConfig, "select 1 as one")).toEqual([{ one: 1 }])
  expect((await readdir(folder.path)).filter((name) => name.startsWith("making-"))).toEqual([])
})

test("a process number left from a crash, since given to another program, does not hinder", async () => {
  await using folder = await temporaryFolder()
  const first = await start(folder.path)
  await first[Symbol.asyncDispose]()
  const left = `${process.pid}\n${folder.path}/cluster\n1700000000\n5432\n${folder.path}/run\n\n`
  await writeFile(join(folder.path, "cluster", "postmaster.pid"), left)

  await using second = await start(folder.path)
  expect(second.pid).not.toBe(process.pid)
})

test("a folder whose path is too long for a socket works", async () => {
  await using folder = await temporaryFolder()
  await chmod(folder.path, 0o755)
  await using postgres = await start(join(folder.path, "long".repeat(25), "path".repeat(25)))
  expect(await ask(postgres.connectionConfig, "select 1 as one")).toEqual([{ one: 1 }])
})

test("a folder of another PostgreSQL version is refused, with the way across", async () => {
  await using folder = await temporaryFolder()
  const first = await start(folder.path)
  await first[Symbol.asyncDispose]()
  await writeFile(join(folder.path, "cluster", "PG_VERSION"), "17\n")

  await expect(start(folder.path)).rejects.toMatchObject({ code: "DataFolderOfOtherVersion" })
  await expect(start(folder.path)).rejects.toThrow(/PostgreSQL 17; .* PostgreSQL 18.*everline backup/)
})

test("a database that cannot start says why", async () => {
  await using folder = await temporaryFolder()
  const first = await start(folder.path)
  await first[Symbol.asyncDispose]()
  await writeFile(join(folder.path, "cluster", "postgresql.conf"), "no_such_setting = 1\n")

  await expect(start(folder.path)).rejects.toMatchObject({ code: "DatabaseStartFailed" })
  await expect(start(folder.path)).rejects.toThrow("no_such_setting")
})

test("a folder without its secret is refused, not overwritten", async () => {
  await using folder = await temporaryFolder()
  const first = await start(folder.path)
  await first[Symbol.asyncDispose]()
  await writeFile(join(folder.path, "cluster", "everline.secret"), "")

  await expect(start(folder.path)).rejects.toMatchObject({ code: "DataFolderSecretMissing" })
  expect(await readFile(join(folder.path, "cluster", "PG_VERSION"), "utf8")).toBe("18\n")
})

test.runIf(isRoot)("root is told of a folder that PostgreSQL's user may not reach", async () => {
  await using folder = await temporaryFolder()
  await mkdir(join(folder.path, "closed"), { mode: 0o700 })
  const started = start(join(folder.path, "closed", "postgres"))
  await expect(started).rejects.toMatchObject({ code: "DataFolderUnreachable" })
})
