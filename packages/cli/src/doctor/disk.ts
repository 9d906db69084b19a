import { mkdtemp, open, rm, stat, statfs } from "node:fs/promises"
import { dirname, join } from "node:path"
import type { Config } from "@everline/server/internal"
import { bad, type Finding, good, odd } from "./finding.ts"

const GIB = 2 ** 30
/** What a busy evening may write before anybody looks. */
const TIGHT = 2 * GIB
const FULL = GIB / 4
/** A database makes files by the hundred, not by the thousand. */
const FEW_FILES = 10_000
const NO_FILES = 1_000
/** Every commit waits for one sync, and commits that wait together share it. */
const SLOW_SYNC_MS = 30
const SYNCS = 15

/** Whether the data folder can be written, has room, and keeps what it is told to within a reasonable time. */
export async function checkDisk({ dataFolder, database }: Pick<Config, "dataFolder" | "database">): Promise<Finding[]> {
  const folder = await nearestFolder(dataFolder)
  const { bavail, bsize, files, ffree, type } = await statfs(folder)
  const room = [roomOf(bavail * bsize, folder), ...filesOf(files, ffree, folder)]
  const kind = database.kind === "embedded" ? kindOf(type, folder) : []
  // Where there is no room, what we write to measure could be what is missing next.
  const isFull = room.some(({ state }) => state === "bad")
  return [...room, ...kind, ...(isFull ? [] : [await writing(folder)])]
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

/** @param all 0 where the file system counts no files */
function filesOf(all: number, free: number, folder: string): Finding[] {
  if (all === 0 || free >= FEW_FILES) return []
  const left = `the disk of ${folder} can hold only ${free} more files`
  const advice = `However much room is left, each file needs an inode. Look for a folder with very many: du --inodes -x / | sort -n | tail`
  return [free < NO_FILES ? bad(left, advice) : odd(left, advice)]
}

/** Linux' numbers of file systems in memory, of containers, and of NFS, SMB and its like. */
const MEMORY = 0x0102_1994
const CONTAINER = 0x794c_7630
const NETWORK: readonly number[] = [0x6969, 0xff53_4d42, 0xfe53_4d42, 0x517b]

/** Whether a database is safe on this kind of file system. */
function kindOf(type: number, folder: string): Finding[] {
  if (process.platform !== "linux") return []
  if (type === MEMORY) {
    const lies = `${folder} lies in memory (tmpfs): the next restart of the machine loses every message`
    return [bad(lies, "Name a folder on a disk with --data.")]
  }
  if (type === CONTAINER) {
    const lies = `${folder} lies inside a container's own file system, and is lost with the container`
    return [odd(lies, "Mount a volume there.")]
  }
  if (!NETWORK.includes(type)) return []
  const lies = `${folder} lies on a network disk: when the network fails, PostgreSQL may lose messages`
  return [
    odd(lies, "Name a folder on a disk of this machine with --data, or run PostgreSQL over there (DATABASE_URL)."),
  ]
}

async function writing(folder: string): Promise<Finding> {
  try {
    return syncOf(await medianSyncMs(folder))
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    const code = error instanceof Error && "code" in error ? error.code : undefined
    return bad(`nothing can be written into the data folder: ${reason}`, await adviceFor(code, folder))
  }
}

async function adviceFor(code: unknown, folder: string): Promise<string> {
  switch (code) {
    case "EROFS":
      return "It is mounted read-only. Linux does that to a disk with errors: see dmesg, and have a backup before you mount it again."
    case "EACCES":
    case "EPERM": {
      const { uid } = await stat(folder)
      return `It belongs to user ${uid}, and you are ${process.getuid?.()}. Run this as the server's user, or give that user the folder: chown -R USER ${folder}`
    }
    case "EDQUOT":
      return "The server's user has used up its quota. Raise it, or make room."
    case "ENOTDIR":
      return `${folder} is a file. Name a folder with --data.`
    default:
      return "See dmesg for what the disk says."
  }
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
