/** Brings a database to the shape that this Everline expects, by numbered SQL files that only ever grow in number. */
import { createHash } from "node:crypto"
import { readdir, readFile } from "node:fs/promises"
import { join } from "node:path"
import { setTimeout } from "node:timers/promises"
import pg from "pg"
import { LIMITS } from "./client-config.ts"
import type { ConnectionConfig } from "./connection.ts"
import { DatabaseStartError } from "./errors.ts"

interface Migration {
  readonly number: number
  readonly name: string
  readonly sql: string
  readonly checksum: string
}

/** Any number, as long as it stays the same. */
const MIGRATION_LOCK = 0x4d69_6772

/**
 * How long a migration waits for a table, in milliseconds. Whoever needs the table meanwhile waits behind it: less than
 * the second after which PostgreSQL ends a circle of waits, so that it is never a server at work that has to give way.
 */
const LOCK_MS = 500
/** Then it lets the others through for so long, and tries again, up to so often: ten minutes in all. */
const PAUSE_MS = 1_500
const TRIES = 300
/** PostgreSQL's names for a wait that was too long, and for a circle of waits. */
const IN_THE_WAY = new Set(["55P03", "40P01"])

/**
 * Applies what is missing, each file in a transaction of its own together with the row that says so: a migration that
 * is killed has not happened, and runs again at the next start. Of several servers that start at once, one migrates.
 * Servers at work go on: one that finds its tables in use gives way and tries again.
 * @param directory holds 0001_name.sql, 0002_name.sql and so on, without gaps
 * @param last the number of the last one to apply: a restore fills the tables in the form that the backup has
 * @returns the numbers applied now
 * @throws DatabaseStartError DatabaseNewer, DatabaseBusy, MigrationAltered; pg.DatabaseError when a file is refused
 */
export async function migrate(
  address: ConnectionConfig,
  directory: string,
  last = Number.POSITIVE_INFINITY,
): Promise<number[]> {
  const migrations = await readMigrations(directory)
  const client = new pg.Client({
    ...address,
    application_name: "everline migrations",
    connectionTimeoutMillis: LIMITS.connect,
  })
  client.on("error", () => {}) // The statement under way tells of it.
  await client.connect()
  try {
    await client.query("select pg_advisory_lock($1)", [MIGRATION_LOCK])
    const missing = (await compare(client, migrations)).filter(({ number }) => number <= last)
    for (const migration of missing) await apply(client, migration)
    return missing.map(({ number }) => number)
  } finally {
    await client.end()
  }
}

async function readMigrations(directory: string): Promise<Migration[]> {
  const files = (await readdir(directory)).filter((file) => file.endsWith(".sql")).sort()
  return Promise.all(
    files.map(async (file, index) => {
      const [, number, name] = /^(\d{4})_([a-z0-9_]+)\.sql$/.exec(file) ?? []
      if (!name || Number(number) !== index + 1) throw new Error(`${file}: migration ${index + 1} was expected here`)
      // Git may have given the files other line ends on another system.
      const sql = (await readFile(join(directory, file), "utf8")).replaceAll("\r\n", "\n")
      return { number: Number(number), name, sql, checksum: createHash("sha256").update(sql).digest("hex") }
    }),
  )
}

/** Which migrations the database lacks, having seen that those it has are ours. */
async function compare(client: pg.Client, migrations: readonly Migration[]): Promise<Migration[]> {
  await client.query(`
    create table if not exists migrations (
      number int primary key,
      name text not null,
      checksum text not null,
      applied_at timestamptz not null default now()
    )`)
  const { rows } = await client.query<{ number: number; name: string; checksum: string }>(
    "select number, name, checksum from migrations order by number",
  )
  for (const row of rows) {
    const known = migrations.find(({ number }) => number === row.number)
    if (!known) {
      throw new DatabaseStartError(
        "DatabaseNewer",
        `The database was last used by a newer Everline (it has migration ${row.number}, ${row.name}; ` +
          `this one knows ${migrations.length}). Start that version again, or restore a backup made before the upgrade.`,
      )
    }
    if (known.checksum !== row.checksum) {
      throw new DatabaseStartError(
        "MigrationAltered",
        `Migration ${row.number} (${known.name}) is not the one that this database was made with. ` +
          "Put the file back as it was; a change to the database needs a migration of its own.",
      )
    }
  }
  return migrations.slice(rows.length)
}

async function apply(client: pg.Client, migration: Migration): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await tryOnce(client, migration)
    } catch (error) {
      if (!(error instanceof pg.DatabaseError) || !IN_THE_WAY.has(error.code ?? "")) throw error
      if (tries === TRIES) {
        throw new DatabaseStartError(
          "DatabaseBusy",
          `Migration ${migration.number} (${migration.name}) waited ten minutes for tables that something else keeps, ` +
            "such as a backup. Start again when that has ended.",
        )
      }
      await client.query("rollback")
      await setTimeout(PAUSE_MS)
    }
  }
}

async function tryOnce(client: pg.Client, { number, name, sql, checksum }: Migration): Promise<void> {
  await client.query("begin")
  await client.query(`set local lock_timeout = ${LOCK_MS}`)
  await client.query(sql)
  await client.query("insert into migrations (number, name, checksum) values ($1, $2, $3)", [number, name, checksum])
  await client.query("commit")
}
