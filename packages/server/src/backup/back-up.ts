/** Writes the whole record of a running server into a folder, as it is at one moment. */
import { createWriteStream } from "node:fs"
import { cp, mkdir, open, rename, rm, stat } from "node:fs/promises"
import { basename, join } from "node:path"
import { pipeline } from "node:stream/promises"
import { createGzip } from "node:zlib"
import type { Time } from "@everline/protocol"
import type pg from "pg"
import { to as copyTo } from "pg-copy-streams"
import type { ConnectionConfig } from "../adapters/postgres/connection.ts"
import { withClient } from "./connection.ts"
import { copyFilesOut, holdSweeping, keptFiles, listFile } from "./files.ts"
import { fileOf, type Manifest, type TableManifest } from "./manifest.ts"
import { BackupError } from "./problem.ts"
import { copyOut, listTables, type Table } from "./tables.ts"
import { Tally } from "./tally.ts"

/**
 * Backs up into `folder`, which must not exist; it appears when it is whole and on the disk. The server goes on
 * meanwhile. The folder holds password hashes and everybody's messages: only its owner may read it.
 * @param places `files`: the folder of files. `beside`: folders that are copied as they are, under their own names; those
 *   that do not exist are left out
 * @throws BackupError FolderExists; what the disk or PostgreSQL throws
 */
export async function backUp(
  address: ConnectionConfig,
  folder: string,
  now: Time,
  { files, beside = [] }: { readonly files?: string; readonly beside?: readonly string[] } = {},
): Promise<Manifest> {
  if (await stat(folder).catch(() => undefined))
    throw new BackupError("FolderExists", `${folder} exists already. Name a folder that does not.`)
  const unfinished = `${folder}.unfinished`
  await rm(unfinished, { recursive: true, force: true })
  await mkdir(unfinished, { recursive: true, mode: 0o700 })
  try {
    const manifest = await withClient(address, (client) => copyAll(client, unfinished, now, files))
    for (const path of beside) await copyFolder(path, join(unfinished, basename(path)))
    await writeDurably(join(unfinished, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`)
    await rename(unfinished, folder)
    return manifest
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true })
    throw error
  }
}

/** What PostgreSQL says of a column that is not there, and of a database that can only be read. */
const PLACELESS: ReadonlySet<unknown> = new Set(["42703", "25006"])

/**
 * Notes in the record that there is a whole backup of this moment, for administrators to see. A record that an older
 * Everline has left, and a standby, have no place for it.
 */
export async function noteBackup(address: ConnectionConfig, at: Time): Promise<void> {
  await withClient(address, async (client) => {
    await client.query("UPDATE system SET backed_up_at = $1", [at]).catch((error: unknown) => {
      if (!(error instanceof Error && "code" in error && PLACELESS.has(error.code))) throw error
    })
  })
}

async function copyAll(client: pg.Client, folder: string, at: Time, from: string | undefined): Promise<Manifest> {
  await holdSweeping(client)
  await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
  const { rows } = await client.query<Pick<Manifest, "postgres" | "migration" | "epoch">>(
    `SELECT current_setting('server_version') AS postgres, (SELECT max(number) FROM migrations) AS migration,
            (SELECT epoch FROM system) AS epoch`,
  )
  const [about] = rows
  if (about === undefined) throw new Error("a SELECT without a table gave no row")
  const tables: TableManifest[] = []
  for (const table of await listTables(client)) tables.push(await copyTable(client, table, folder))
  const kept = await keptFiles(client)
  // Bytes may take long, and change no more: nothing at the database waits for them.
  await client.query("COMMIT")
  const manifest: Manifest = { everlineBackup: 1, at, ...about, tables }
  if (from === undefined) return manifest
  const { list, ...files } = await copyFilesOut(kept, from, folder)
  if (files.count > 0) await writeDurably(listFile(folder), list)
  return { ...manifest, files }
}

async function copyTable(client: pg.Client, table: Table, folder: string): Promise<TableManifest> {
  const tally = new Tally()
  const file = createWriteStream(fileOf(folder, table.name), { mode: 0o600, flush: true })
  await pipeline(client.query(copyTo(copyOut(table))), tally, createGzip(), file)
  return { name: table.name, columns: [...table.columns], ...tally.result() }
}

/** Copies a folder where there is one, and nothing is in its way. */
export async function copyFolder(from: string, to: string): Promise<void> {
  if (await stat(from).catch(() => undefined)) await cp(from, to, { recursive: true, force: false })
}

async function writeDurably(path: string, text: string): Promise<void> {
  await using file = await open(path, "wx", 0o600)
  await file.writeFile(text)
  await file.sync()
}
