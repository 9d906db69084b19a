/**
 * Room on the disk that PostgreSQL can have when there is none any more. When its log does not find room it ends itself
 * and does not start again without some; then a file that was kept for nothing else gives way.
 */
import { randomFillSync } from "node:crypto"
import { open, rename, rm, stat, statfs } from "node:fs/promises"
import { join } from "node:path"

const MIB = 2 ** 20
/** Four files of PostgreSQL's log: enough to recover and to write little for a long time. */
export const RESERVE_BYTES = 64 * MIB

/** Bytes that a program that is not root can still write beside `folder`. */
export async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder)
  return bavail * bsize
}

/** Bytes of the disk of a folder: those that a program that is not root can still write, and all there are. */
export async function roomOf(folder: string): Promise<{ readonly free: number; readonly total: number }> {
  const { bavail, blocks, bsize } = await statfs(folder)
  return { free: bavail * bsize, total: blocks * bsize }
}

export async function hasReserve(dataDir: string): Promise<boolean> {
  return (await stat(reserveFile(dataDir)).catch(() => undefined)) !== undefined
}

/** Makes the reserve. @throws when there is no room for it */
export async function keepReserve(dataDir: string): Promise<void> {
  const unfinished = `${reserveFile(dataDir)}.making`
  // A file system that compresses must not find anything to save.
  const piece = randomFillSync(Buffer.alloc(MIB))
  try {
    await using file = await open(unfinished, "w", 0o600)
    for (let written = 0; written < RESERVE_BYTES; written += MIB) await file.write(piece)
    await rename(unfinished, reserveFile(dataDir))
  } catch (error) {
    await rm(unfinished, { force: true })
    throw error
  }
}

/** Before PostgreSQL starts: gives the reserve up when there may be too little room without it. */
export async function giveUpReserve(dataDir: string): Promise<void> {
  if ((await hasReserve(dataDir)) && (await freeBytes(dataDir)) < RESERVE_BYTES) await rm(reserveFile(dataDir))
}

const reserveFile = (dataDir: string) => join(dataDir, "reserve")
