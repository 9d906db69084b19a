/** Fills an empty database from a backup, and shows that it became the same. */
import { createReadStream } from "node:fs"
import { readdir } from "node:fs/promises"
import { Writable } from "node:stream"
import { pipeline } from "node:stream/promises"
import { setTimeout as delay } from "node:timers/promises"
import { createGunzip } from "node:zlib"
import type pg from "pg"
import { from as copyFrom, to as copyTo } from "pg-copy-streams"
import type { ConnectionConfig } from "../adapters/postgres/connection.ts"
import { migrate } from "../adapters/postgres/migrate.ts"
import { withClient } from "./connection.ts"
import { copyFilesIn } from "./files.ts"
import { fileOf, type Manifest, readManifest, type TableManifest } from "./manifest.ts"
import { BackupError } from "./problem.ts"
import { copyIn, copyOut, listTables } from "./tables.ts"
import { Tally } from "./tally.ts"

/** A connection that was closed, by a server that stopped just now, is still listed for a moment. */
const ENDING_MS = 2_000

/**
 * Restores a backup into a database that has no accounts: all of it or nothing. Rows are counted and hashed as they
 * come back out, journals are looked through for gaps, and the epoch is changed, so that every device starts over
 * instead of asking from a place that the restored record never had.
 * @param migrations the folder of numbered SQL files
 * @param files the folder of files; without it they stay in the backup
 * @throws BackupError; DatabaseStartError of `migrate`
 */
export async function restore(
  address: ConnectionConfig,
  folder: string,
  migrations: string,
  files?: string,
): Promise<Manifest> {
  const manifest = await readManifest(folder)
  await requireKnown(manifest, migrations)
  await migrate(address, migrations, manifest.migration)
  await withClient(address, async (client) => {
    await requireAlone(client)
    await requireEmpty(client, manifest)
    await client.query("BEGIN")
    await fill(client, manifest, folder)
    await requireSame(client, manifest)
    await requireGapless(client)
    if (manifest.files !== undefined && files !== undefined) await copyFilesIn(manifest.files, folder, files)
    await client.query("UPDATE system SET epoch = gen_random_uuid()")
    await client.query("COMMIT")
    await client.query("ANALYZE")
  })
  // Last, so that later migrations change the restored rows as they would have changed the original ones.
  await migrate(address, migrations)
  return manifest
}

async function requireKnown({ migration }: Manifest, migrations: string): Promise<void> {
  const known = (await readdir(migrations)).filter((file) => file.endsWith(".sql")).length
  if (migration <= known) return
  throw new BackupError(
    "BackupOfNewer",
    `This backup was made by a newer Everline (its tables are of form ${migration}, this one knows ${known}). ` +
      "Update Everline, then restore.",
  )
}

/** A server that runs would go on with the epoch that it read at its start. */
async function requireAlone(client: pg.Client): Promise<void> {
  const deadline = performance.now() + ENDING_MS
  do {
    const { rows } = await client.query(
      `SELECT FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
         AND application_name LIKE 'everline%'`,
    )
    if (rows.length === 0) return
    await delay(50)
  } while (performance.now() < deadline)
  throw new BackupError("ServerRunning", "An Everline server is using this database. Stop it, then restore.")
}

async function requireEmpty(client: pg.Client, { migration }: Manifest): Promise<void> {
  const { rows } = await client.query<{ used: boolean; migration: number }>(
    `SELECT EXISTS (SELECT FROM accounts) OR EXISTS (SELECT FROM entries) AS used,
            (SELECT max(number) FROM migrations) AS migration`,
  )
  const [found] = rows
  if (found === undefined || found.used || found.migration > migration) {
    const why = found?.used ? "has accounts already" : "was used by a newer Everline than the one that made the backup"
    throw new BackupError(
      "DatabaseNotEmpty",
      `The database ${why}. A backup is restored into an empty one: choose another data folder (--data), ` +
        "or an empty database (DATABASE_URL).",
    )
  }
}

async function fill(client: pg.Client, { tables }: Manifest, folder: string): Promise<void> {
  // What migrations put in themselves is in the backup too.
  await client.query(`TRUNCATE ${tables.map(({ name }) => `"${name}"`).join(", ")}`)
  for (const table of tables) {
    const file = fileOf(folder, table.name)
    await pipeline(createReadStream(file), createGunzip(), client.query(copyFrom(copyIn(table)))).catch(
      (cause: unknown) => {
        throw new BackupError("DamagedBackup", `${file} cannot be restored: ${reason(cause)}. Take another copy.`, {
          cause,
        })
      },
    )
  }
}

const reason = (error: unknown): string => (error instanceof Error ? error.message : String(error))

async function requireSame(client: pg.Client, { tables }: Manifest): Promise<void> {
  const byName = new Map(tables.map((table) => [table.name, table]))
  for (const table of await listTables(client)) {
    const tally = new Tally()
    await pipeline(client.query(copyTo(copyOut(table))), tally, nowhere())
    requireEqual(table.name, byName.get(table.name), tally.result())
  }
}

function requireEqual(name: string, kept: TableManifest | undefined, found: { rows: number; sha256: string }): void {
  if (kept?.rows === found.rows && kept.sha256 === found.sha256) return
  const counts = `the backup says ${kept?.rows ?? 0} rows, ${found.rows} came back`
  throw new BackupError(
    "RestoredOtherwise",
    `The table ${name} did not come back as it was (${counts}). The backup is damaged: take another copy. Nothing was kept.`,
  )
}

/** A journal's entries are numbered 1 to its head without gaps, and its messages 1 to its ordinal. */
async function requireGapless(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ broken: string }>(
    `SELECT count(*) AS broken FROM journals j LEFT JOIN (
       SELECT journal, count(*) AS entries, max(seq) AS head, count(ordinal) AS counted, max(ordinal) AS ordinal
       FROM entries GROUP BY journal
     ) e ON e.journal = j.id
     WHERE (j.head, j.head, j.ordinal, j.ordinal) IS DISTINCT FROM
       (coalesce(e.entries, 0), coalesce(e.head, 0), coalesce(e.counted, 0), coalesce(e.ordinal, 0))`,
  )
  const broken = Number(rows[0]?.broken)
  if (broken === 0) return
  throw new BackupError(
    "RestoredOtherwise",
    `${broken} conversations have gaps in their history. The backup is damaged: take another copy. Nothing was kept.`,
  )
}

const nowhere = () => new Writable({ write: (_chunk, _encoding, done) => done() })
