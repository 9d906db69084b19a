/** PostgreSQL's main process: found, started, ended. */
import { type ChildProcess, execFile, spawn } from "node:child_process"
import { once } from "node:events"
import { open, readFile, readlink, rename, rm, stat } from "node:fs/promises"
import { join } from "node:path"
import { setTimeout as delay } from "node:timers/promises"
import { promisify } from "node:util"
import type { Cluster } from "./cluster.ts"
import { isAlive, postgresEnvironment } from "./processes.ts"

const LOG_KEPT_BYTES = 8 * 2 ** 20

/** What PostgreSQL writes about itself in `postmaster.pid`. */
export interface Postmaster {
  readonly pid: number
  readonly port: number
}

/** The postmaster that runs on this cluster, whoever started it, or undefined. */
export async function findPostmaster({ clusterDir }: Cluster): Promise<Postmaster | undefined> {
  const written = await readPidFile(clusterDir)
  return written && (await runsIn(clusterDir, written.pid)) ? written : undefined
}

/**
 * PostgreSQL refuses to start while the process named by a file left from a crash is alive,
 * also when that number has since gone to another program.
 */
async function removeMisleadingPidFile(clusterDir: string): Promise<void> {
  const written = await readPidFile(clusterDir)
  if (!written || !isAlive(written.pid) || (await runsIn(clusterDir, written.pid))) return
  await rm(join(clusterDir, "postmaster.pid"), { force: true })
}

async function readPidFile(clusterDir: string): Promise<Postmaster | undefined> {
  const file = await readFile(join(clusterDir, "postmaster.pid"), "utf8").catch(() => "")
  const [pid, , , port] = file.split("\n").map(Number)
  return pid && port ? { pid, port } : undefined
}

async function runsIn(clusterDir: string, pid: number): Promise<boolean> {
  if (!isAlive(pid)) return false
  if (process.platform === "linux") return (await readlink(`/proc/${pid}/cwd`).catch(() => "")) === clusterDir
  if (process.platform === "win32") return true
  const { stdout } = await promisify(execFile)("ps", ["-o", "command=", "-p", `${pid}`]).catch(() => ({ stdout: "" }))
  return stdout.includes(clusterDir)
}

/** Whether a process that we started is there and has not ended. */
export function isRunning(child: ChildProcess | undefined): child is ChildProcess & { readonly pid: number } {
  return child?.pid !== undefined && child.exitCode === null && child.signalCode === null
}

/** Starts PostgreSQL; that it accepts connections is for the caller to see. Its output goes to the log file. */
export async function spawnPostmaster(cluster: Cluster, port: number): Promise<ChildProcess> {
  const { binaries, clusterDir, identity, logFile, socketDir } = cluster
  await removeMisleadingPidFile(clusterDir)
  const { size } = await stat(logFile).catch(() => ({ size: 0 }))
  if (size > LOG_KEPT_BYTES) await rename(logFile, `${logFile}.1`)
  await using log = await open(logFile, "a", 0o600)
  const address = socketDir
    ? ["-c", "listen_addresses=", "-c", `unix_socket_directories=${socketDir}`]
    : ["-c", "listen_addresses=127.0.0.1"]
  const child = spawn(binaries.postgres, ["-D", clusterDir, "-p", `${port}`, ...address], {
    ...identity,
    // Out of our process group: an interrupt typed in the terminal must reach the server first.
    detached: true,
    env: postgresEnvironment(),
    stdio: ["ignore", log.fd, log.fd],
  })
  await once(child, "spawn")
  return child
}

/**
 * Ends PostgreSQL and waits until it is gone: at once for its clients, with everything on disk.
 * One that does not stop in `patience` milliseconds is ended harder; it then recovers at its next start.
 */
export async function stopPostmaster({ binaries }: Cluster, pid: number, patience = 30_000): Promise<void> {
  for (const [signal, time] of [
    ["INT", patience],
    ["QUIT", 1_000],
    ["KILL", 1_000],
  ] as const) {
    try {
      if (process.platform === "win32") await promisify(execFile)(binaries.pgCtl, ["kill", signal, `${pid}`])
      else process.kill(pid, `SIG${signal}`)
    } catch {
      return // It is gone.
    }
    for (const end = Date.now() + time; Date.now() < end; await delay(5)) {
      if (!isAlive(pid)) return
    }
  }
}
