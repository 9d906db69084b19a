/** A disk that is soon full: a folder of a fixed size, in memory. The system lets only root make one. */
import { execFile } from "node:child_process"
import { mkdtemp, open, rm, rmdir } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { promisify } from "node:util"

const run = promisify(execFile)

const MIB = 2 ** 20
/** What goes with one write; smaller and smaller ones take the last room. */
const PIECES = [8 * MIB, 256 * 1024, 4096]

/** Whether this process may make one: it is root, on a Linux that lets it mount. */
export const mayMount = process.platform === "linux" && process.getuid?.() === 0

export class SmallDisk implements AsyncDisposable {
  readonly folder: string
  readonly #filler: string

  private constructor(folder: string) {
    this.folder = folder
    this.#filler = join(folder, "filler")
  }

  static async make(mib: number): Promise<SmallDisk> {
    const folder = await mkdtemp(join(tmpdir(), "everline-disk-"))
    await run("mount", ["-t", "tmpfs", "-o", `size=${mib}m,mode=0711`, "tmpfs", folder])
    return new SmallDisk(folder)
  }

  /** Takes room, as some other program on the same disk does: so many MiB more, or all that there is. */
  async fill(mib = Number.POSITIVE_INFINITY): Promise<void> {
    await using file = await open(this.#filler, "a")
    for (const size of PIECES) {
      const piece = Buffer.alloc(size)
      try {
        for (let written = 0; written < mib * MIB; written += size) await file.write(piece)
        if (mib < Number.POSITIVE_INFINITY) return
      } catch (error) {
        if (!(error instanceof Error && "code" in error && error.code === "ENOSPC")) throw error
      }
    }
  }

  /** Gives back what `fill` took. */
  async clear(): Promise<void> {
    await rm(this.#filler, { force: true })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await run("umount", [this.folder])
    await rmdir(this.folder)
  }
}
