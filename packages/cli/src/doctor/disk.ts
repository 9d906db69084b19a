import { mkdtemp, open, rm, stat, statfs } from "node:fs/promises"
import { dirname, join } from "node:path"
import { bad, type Finding, good, odd } from "./finding.ts"

const GIB = 2 ** 30
/** What a busy evening may write before anybody looks. */
const TIGHT = 2 * GIB
const FULL = GIB / 4
/** Every commit waits for one sync, and commits that wait together share it. */
const SLOW_SYNC_MS = 30
const SYNCS = 15

/** Whether the data folder can be written, has room, and keeps what it is told to within a reasonable time. */
export async function checkDisk(dataFolder: string): Promise<Finding[]> {
  const folder = await nearestFolder(dataFolder)
  try {
    const { bavail, bsize } = await statfs(folder)
    return [roomOf(bavail * bsize, folder), syncOf(await medianSyncMs(folder))]
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return [bad(`the data folder cannot be written: ${reason}`, `Give the server's user the right to write ${folder}.`)]
  }
}

/** The folder itself, or the one it would be made in. */
async function nearestFolder(path: string): Promise<string> {
  const isThere = await stat(path).catch(() => undefined)
  return isThere || dirname(path) === path ? path : nearestFolder(dirname(path))
}

function roomOf(bytes: number, folder: string): Finding {
  const room = `${(bytes / GIB).toFixed(1)} GiB free in ${folder}`
  if (bytes < FULL) return bad(room, "Make room now: with a full disk nobody can send.")
  return bytes < TIGHT ? odd(room, "Make room soon, or move the data folder to a larger disk.") : good(room)
}

function syncOf(ms: number): Finding {
  const took = `the disk keeps a write in ${ms.toFixed(1)} ms`
  return ms > SLOW_SYNC_MS
    ? odd(took, "Sending will feel slow. Put the data folder on an SSD of this machine.")
    : good(took)
}

async function medianSyncMs(folder: string): Promise<number> {
  const own = await mkdtemp(join(folder, ".everline-doctor-"))
  try {
    await using file = await open(join(own, "probe"), "w")
    const times: number[] = []
    for (let i = 0; i < SYNCS; i++) {
      const begun = performance.now()
      await file.write(Buffer.alloc(8192))
      await file.datasync()
      times.push(performance.now() - begun)
    }
    return times.sort((a, b) => a - b)[SYNCS >> 1] ?? 0
  } finally {
    await rm(own, { recursive: true })
  }
}
