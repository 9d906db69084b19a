/**
 * The bytes of pictures, files and voice notes in a backup: the folder `files` as the server has it, and in `files/list.tsv`
 * a line for each with its size and SHA-256.
 */
import { createHash } from "node:crypto"
import { createReadStream, createWriteStream } from "node:fs"
import { mkdir, readFile, stat } from "node:fs/promises"
import { dirname, join, relative } from "node:path"
import { Transform } from "node:stream"
import { pipeline } from "node:stream/promises"
import type { Attachment, FileId } from "@everline/protocol"
import type pg from "pg"
import { diskBlobs } from "../adapters/blobs/disk.ts"
import { partsOf } from "../features/files/rules.ts"
import { SWEEPING } from "../features/files/store.ts"
import type { FilesManifest } from "./manifest.ts"
import { BackupError } from "./problem.ts"

const LIST = join("files", "list.tsv")

/** Until the client is closed nothing is swept: what the record says at this moment is there to be copied. */
export async function holdSweeping(client: pg.Client): Promise<void> {
  await client.query("SELECT pg_advisory_lock_shared($1)", [SWEEPING])
}

/** A file that is ready, as far as a backup cares. */
export interface KeptFile {
  readonly id: FileId
  readonly kind: Attachment["kind"]
}

/** All that are ready, by what the transaction of `client` sees. */
export async function keptFiles(client: pg.Client): Promise<readonly KeptFile[]> {
  const { rows } = await client.query<KeptFile>(
    "SELECT id, attachment ->> 'kind' AS kind FROM files WHERE state = 'ready' ORDER BY id",
  )
  return rows
}

/** Copies the bytes of files into the folder of a backup; the list of them is returned beside. */
export async function copyFilesOut(
  files: readonly KeptFile[],
  from: string,
  folder: string,
): Promise<FilesManifest & { readonly list: string }> {
  const [source, target] = [diskBlobs(from), diskBlobs(join(folder, "files"))]
  const lines: string[] = []
  const sums = { count: 0, bytes: 0, missing: 0 }
  for (const { id, kind } of files) {
    for (const part of partsOf(kind)) {
      if ((await stat(source.path(id, part)).catch(() => undefined)) === undefined) {
        sums.missing += 1
        continue
      }
      const { bytes, sha256 } = await copyHashing(source.path(id, part), target.path(id, part))
      sums.count += 1
      sums.bytes += bytes
      lines.push(`${relative(join(folder, "files"), target.path(id, part))}\t${bytes}\t${sha256}\n`)
    }
  }
  const list = lines.join("")
  return { ...sums, sha256: hashOf(list), list }
}

export const listFile = (folder: string): string => join(folder, LIST)

/** Brings the bytes back and shows that they are the same. @throws BackupError */
export async function copyFilesIn(manifest: FilesManifest, folder: string, to: string): Promise<void> {
  if (manifest.count === 0) return
  const list = await readFile(listFile(folder), "utf8").catch((cause: unknown) => {
    throw new BackupError("DamagedBackup", `${listFile(folder)} is missing. Take another copy.`, { cause })
  })
  if (hashOf(list) !== manifest.sha256) throw damaged(listFile(folder))
  for (const line of list.split("\n").slice(0, -1)) {
    const [name = "", bytes, sha256] = line.split("\t")
    const copied = await copyHashing(join(folder, "files", name), join(to, name)).catch(() => undefined)
    if (copied === undefined || `${copied.bytes}` !== bytes || copied.sha256 !== sha256)
      throw damaged(join(folder, "files", name))
  }
}

const damaged = (file: string) =>
  new BackupError("RestoredOtherwise", `${file} did not come back as it was. The backup is damaged: take another copy.`)

const hashOf = (text: string): string => createHash("sha256").update(text).digest("hex")

async function copyHashing(from: string, to: string): Promise<{ bytes: number; sha256: string }> {
  await mkdir(dirname(to), { recursive: true, mode: 0o700 })
  const hash = createHash("sha256")
  let bytes = 0
  const counting = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk)
      bytes += chunk.length
      done(null, chunk)
    },
  })
  await pipeline(createReadStream(from), counting, createWriteStream(to, { mode: 0o600, flush: true }))
  return { bytes, sha256: hash.digest("hex") }
}
