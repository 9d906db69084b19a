/** Files in a folder: `ab/<id>` and what was made of it beside it, by the last letters of their ids. */
import { createReadStream } from "node:fs"
import { type FileHandle, mkdir, open, rm, stat, statfs } from "node:fs/promises"
import { dirname, join } from "node:path"
import type { Readable } from "node:stream"
import { EverlineError, type FileId } from "@everline/protocol"
import type { Blobs, Part } from "../../ports/blobs.ts"

const MIB = 2 ** 20
/** Below this no upload goes on. Messages go on for longer: they stop where PostgreSQL's own room would be touched. */
const SCARCE_BYTES = 384 * MIB
/** How much is written between two looks at how much room there is. */
const LOOK_EVERY = 8 * MIB
/** What is gathered for one write; a server that is killed loses no more of what came. */
const GATHERED = MIB / 4

const ENDINGS: Readonly<Record<Part, string>> = { upload: "", picture: ".picture", thumbnail: ".thumbnail" }

export function diskBlobs(folder: string): Blobs {
  const path = (file: FileId, part: Part): string => join(folder, file.slice(-2), `${file}${ENDINGS[part]}`)
  return {
    path,
    async requireRoom(bytes) {
      await inPlainWords(mkdir(folder, { recursive: true, mode: 0o700 }))
      await requireRoom(folder, bytes)
    },
    async size(file, part) {
      return (await stat(path(file, part)).catch(absent))?.size ?? 0
    },
    async write(file, from, source) {
      const target = path(file, "upload")
      await inPlainWords(makeFolder(target))
      await requireRoom(folder)
      await using handle = await inPlainWords(open(target, from === 0 ? "w" : "r+", 0o600))
      return await writeAll(handle, from, source, () => requireRoom(folder))
    },
    async head(file, bytes) {
      await using handle = await open(path(file, "upload"))
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(bytes), 0, bytes, 0)
      return buffer.subarray(0, bytesRead)
    },
    async settle(file, part) {
      const target = path(file, part)
      for (const place of [target, dirname(target)]) {
        await using handle = await open(place)
        await handle.sync()
      }
    },
    read(file, part, range) {
      const within = range === undefined ? {} : { start: range.from, end: range.to }
      return createReadStream(path(file, part), { ...within, highWaterMark: 256 * 1024 })
    },
    async remove(file, parts) {
      for (const part of parts) await rm(path(file, part), { force: true })
    },
  }
}

const absent = (error: NodeJS.ErrnoException): undefined => {
  if (error.code !== "ENOENT") throw error
}

/** A folder that is made anew is on the disk before anything in it is counted on. */
async function makeFolder(target: string): Promise<void> {
  const folder = dirname(target)
  if ((await mkdir(folder, { recursive: true, mode: 0o700 })) === undefined) return
  await using parent = await open(dirname(folder))
  await parent.sync()
}

/** @throws EverlineError storage_full while there is still room for what is not a file */
async function requireRoom(folder: string, bytes = 0): Promise<void> {
  const { bavail, bsize } = await statfs(folder)
  if (bavail * bsize - bytes < SCARCE_BYTES) throw new EverlineError("storage_full")
}

/** A source that breaks off has brought what it has brought: the next request goes on from there. */
async function writeAll(handle: FileHandle, from: number, source: Readable, look: () => Promise<void>) {
  let [written, looked] = [from, from]
  let broke = false
  source.once("error", () => {
    broke = true
  })
  let waiting: Buffer[] = []
  let gathered = 0
  const flush = async () => {
    if (written - looked >= LOOK_EVERY) {
      await look()
      looked = written
    }
    await inPlainWords(writeWhole(handle, waiting, written))
    written += gathered
    waiting = []
    gathered = 0
  }
  try {
    // Left as it is when this fails: whoever sends reads the answer only if somebody still reads what they send.
    for await (const chunk of source.iterator({ destroyOnReturn: false })) {
      waiting.push(chunk)
      gathered += chunk.length
      if (gathered >= GATHERED) await flush()
    }
  } catch (error) {
    if (!broke || error instanceof EverlineError) throw error
  }
  if (gathered > 0) await flush()
  return written
}

/** A disk that is almost full takes a part of what it is given before it says so. */
async function writeWhole(handle: FileHandle, chunks: readonly Buffer[], at: number): Promise<void> {
  let left = chunks
  for (let place = at; left.length > 0; ) {
    const { bytesWritten } = await handle.writev(left, place)
    place += bytesWritten
    left = after(left, bytesWritten)
  }
}

/** What is left of some chunks after so many bytes. */
function after(chunks: readonly Buffer[], bytes: number): Buffer[] {
  let gone = bytes
  return chunks.flatMap((chunk) => {
    const rest = chunk.subarray(Math.min(gone, chunk.length))
    gone -= chunk.length - rest.length
    return rest.length === 0 ? [] : [rest]
  })
}

async function inPlainWords<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined
    if (code === "ENOSPC" || code === "EDQUOT") throw new EverlineError("storage_full", { cause: error })
    throw error
  }
}
