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

/**
 * How long the disk takes to make one database page durable, in milliseconds: 200 writes with fdatasync. A disk that is
 * slow now and then shows in the latency of messages, for none is delivered before it is kept.
 */
export function fsyncTimes(folder: string): { readonly fsync_ms: number; readonly fsync_p99_ms: number } {
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
  const sorted = took.toSorted((a, b) => a - b)
  const quantile = (part: number) => sorted[Math.floor(WRITES * part)] ?? Number.NaN
  return { fsync_ms: quantile(0.5), fsync_p99_ms: quantile(0.99) }
}
