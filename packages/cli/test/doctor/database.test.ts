import { execFile } from "node:child_process"
import { appendFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { promisify } from "node:util"
import {
  Disposables,
  openDatabase,
  readConfig,
  type ServerAddress,
  startEmbeddedPostgres,
} from "@everline/server/internal"
import { expect, test } from "vitest"
import { checkDatabase } from "../../src/doctor/database.ts"
import type { Finding } from "../../src/doctor/finding.ts"
import { checkRecord } from "../../src/doctor/record.ts"
import { checkStandbys } from "../../src/doctor/standbys.ts"
import { checkTransactions } from "../../src/doctor/transactions.ts"
import { databaseUrl, openShell } from "../shell.ts"
import { temporaryFolder } from "./places.ts"

const start = (dataDir: string) => startEmbeddedPostgres({ dataDir, log: { info() {}, warn() {}, error() {} } })

/** A PostgreSQL of its own, set as an operator might have set it; `beforeStart` sees its folder while it is at rest. */
function postgres(settings: readonly string[], beforeStart: (folder: string) => Promise<unknown> = async () => {}) {
  return Disposables.opening(async (opened) => {
    const { path } = opened.use(await temporaryFolder())
    await (await start(path))[Symbol.asyncDispose]()
    await appendFile(join(path, "cluster", "postgresql.conf"), `${settings.join("\n")}\n`)
    await beforeStart(path)
    const { connectionConfig: address } = opened.use(await start(path))
    return { address, [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose]() }
  })
}

const told = (findings: readonly Finding[]) => findings.map(({ state, what }) => `${state}: ${what}`)

async function ask(address: ServerAddress, look: typeof checkDatabase) {
  await using database = openDatabase(address)
  return await look(database)
}

test("a PostgreSQL that does not keep what it acknowledges is told, setting by setting", async () => {
  await using loose = await postgres(["fsync = off", "full_page_writes = off", "synchronous_commit = off"])
  expect(await ask(loose.address, checkDatabase)).toContainEqual({
    state: "odd",
    what: "PostgreSQL runs with fsync=off and synchronous_commit=off and full_page_writes=off: a power cut can destroy the database",
    advice: "Set fsync, synchronous_commit, full_page_writes to on in its configuration.",
  })
})

test("connections that will not suffice are told", async () => {
  await using narrow = await postgres(["max_connections = 20"])
  const findings = await ask(narrow.address, checkDatabase)
  expect(findings.find(({ state }) => state === "odd")?.what).toMatch(/^1\d of its 17 connections are free$/)
})

test("a forgotten transaction is told with who holds it and how to end it", async () => {
  await using forgetful = await postgres(["max_prepared_transactions = 2"])
  await using database = openDatabase(forgetful.address)
  await database.transaction(async (tx) => {
    await tx.query("SELECT pg_current_xact_id()")
    await tx.query("PREPARE TRANSACTION 'half done'")
  })
  const [prepared, open] = await database.transaction(async (tx) => {
    await tx.query("SELECT pg_current_xact_id()")
    return checkTransactions(database, 0)
  })
  expect(prepared).toMatchObject({
    what: expect.stringMatching(/^a prepared transaction \(half done\) has held/),
    advice: "When nobody needs it any more: ROLLBACK PREPARED 'half done'",
  })
  expect(open).toMatchObject({
    what: expect.stringMatching(
      /^process \d+ \(everline, idle in transaction\) has held a transaction open for 0 minutes/,
    ),
    advice: expect.stringMatching(/pg_terminate_backend\(\d+\)$/),
  })
  expect(await checkTransactions(database)).toEqual([])
})

test("a standby that nobody waits for is told; on the standby it is told that it cannot be written", async () => {
  await using copy = await temporaryFolder()
  // A standby begins with the files of a primary that is at rest, and that has kept its log for one before.
  await using primary = await postgres(["wal_level = replica", "max_wal_senders = 5"], async (folder) => {
    await (await start(folder))[Symbol.asyncDispose]()
    await promisify(execFile)("cp", ["-a", `${folder}/.`, copy.path])
  })
  const { user, password, host, port } = primary.address
  const way = `user=${user} password=${password} host=${host} port=${port} application_name=second`
  await appendFile(join(copy.path, "cluster", "postgresql.conf"), `primary_conninfo = '${way}'\n`)
  await writeFile(join(copy.path, "cluster", "standby.signal"), "")
  await using standby = await start(copy.path)

  await using database = openDatabase(primary.address)
  await expect
    .poll(async () => told(await checkStandbys(database)), { timeout: 20_000 })
    .toEqual(["good: the standby second follows (async)", expect.stringMatching(/^odd: no standby is waited for/)])
  expect(told(await ask(standby.connectionConfig, checkDatabase))).toContain(
    "bad: this PostgreSQL is a standby: it can be read, not written",
  )
})

test("a database without tables is told and left as it is", async () => {
  await using bare = await postgres([])
  const config = readConfig({ env: { DATABASE_URL: databaseUrl(bare.address) }, args: [] })
  expect(told(await checkRecord(config))).toContain("odd: its tables are not made yet")
  expect(told(await checkRecord(config))).toContain("odd: its tables are not made yet")
})

test("a database of a newer Everline, and one that an older has left, are told and left as they are", async () => {
  await using shell = await openShell()
  const url = await shell.emptyDatabase()
  const config = readConfig({ env: { DATABASE_URL: url }, args: [] })
  await using database = openDatabase({ connectionString: url })
  await database.query("INSERT INTO migrations (number, name, checksum) VALUES (999, 'of_tomorrow', '')")
  expect(told(await checkRecord(config))).toContainEqual(
    expect.stringMatching(/^bad: its tables are of form 999, and this Everline knows only \d+/),
  )
  await database.query("DELETE FROM migrations WHERE number >= (SELECT max(number) FROM migrations WHERE number < 999)")
  for (let look = 1; look <= 2; look++)
    expect(told(await checkRecord(config))).toContainEqual(
      expect.stringMatching(/^odd: its tables are of form \d+, this Everline knows \d+$/),
    )
})
