import { closeSync, fdatasyncSync, openSync, rmSync, writeSync } from "node:fs"
import { availableParallelism, cpus, loadavg, release, totalmem } from "node:os"

/** What a figure was taken on. */
export const machine = () => ({
  cpu: cpus()[0]?.model ?? "unknown",
  cores: availableParallelism(),
  memory_gib: Math.round(totalmem() / 2 ** 30),
  kernel: release(),
  node: process.versions.node,
})

/** How busy the machine is with everything, the measurement included: load average of the last minute. */
export const load = (): number => Number(loadavg()[0]?.toFixed(2))

const WRITES = 200
const PAGE = Buffer.alloc(8192, 1)

/** How long the disk takes to make one database page durable, in milliseconds: the median of 200 writes with fdatasync. */
export function fsyncMs(folder: string): number {
  const path = `${folder}/fsync-probe`
  const file = openSync(path, "w")
  const took = Array.from({ length: WRITES }, () => {
    const begun = performance.now()
    writeSync(file, PAGE)
    fdatasyncSync(file)
    return performance.now() - begun
  })
  closeSync(file)
  rmSync(path)
  return took.toSorted((a, b) => a - b)[WRITES / 2] ?? Number.NaN
}
