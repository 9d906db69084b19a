/**
 * A backup is a folder: `manifest.json`, and for each table a file in PostgreSQL's own text format for COPY, compressed
 * with gzip. Anybody can read it: `gunzip -c entries.tsv.gz | less`.
 */
import { readFile } from "node:fs/promises"
import { join } from "node:path"
import * as v from "valibot"
import { BackupError } from "./problem.ts"

const table = v.strictObject({
  name: v.string(),
  columns: v.array(v.string()),
  rows: v.number(),
  /** Of the text before it was compressed, in hexadecimal. */
  sha256: v.string(),
})

const files = v.strictObject({
  /** Pieces: a picture has two, itself and its thumbnail. */
  count: v.number(),
  bytes: v.number(),
  /** Of which the record knows and that were not there. */
  missing: v.number(),
  /** Of `files/list.tsv`. */
  sha256: v.string(),
})

const manifest = v.strictObject({
  /** Of this format. */
  everlineBackup: v.literal(1),
  /** Milliseconds since 1970: all tables are as they were at this one moment. */
  at: v.number(),
  /** The PostgreSQL that it comes from, "18.4"; any other of 15 or newer can take it. */
  postgres: v.string(),
  /** The number of the last migration that shaped these tables. */
  migration: v.number(),
  epoch: v.string(),
  /** In an order in which they can be filled: a table comes after those that it refers to. */
  tables: v.array(table),
  /** Missing in backups of before there were any. */
  files: v.exactOptional(files),
})

export type Manifest = v.InferOutput<typeof manifest>
export type FilesManifest = v.InferOutput<typeof files>
export type TableManifest = v.InferOutput<typeof table>

export const fileOf = (folder: string, name: string): string => join(folder, `${name}.tsv.gz`)

/** @throws BackupError NotABackup, DamagedBackup */
export async function readManifest(folder: string): Promise<Manifest> {
  const text = await readFile(join(folder, "manifest.json"), "utf8").catch((cause: unknown) => {
    throw new BackupError("NotABackup", `${folder} is not a backup: it has no manifest.json.`, { cause })
  })
  try {
    return v.parse(manifest, JSON.parse(text))
  } catch (cause) {
    throw new BackupError("DamagedBackup", `${join(folder, "manifest.json")} cannot be read. Take another copy.`, {
      cause,
    })
  }
}
