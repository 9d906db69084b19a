/** From whatever is found in the data folder to a PostgreSQL that runs and is ours alone. */
import type { ChildProcess } from "node:child_process"
import { readFile } from "node:fs/promises"
import { setTimeout as delay } from "node:timers/promises"
import type pg from "pg"
import type { Cluster } from "./cluster.ts"
import type { Log, ServerAddress } from "./connection.ts"
import { DatabaseStartError } from "./errors.ts"
import { holderName, lockFolder, refuseIfHolderLives } from "./folder-lock.ts"
import { knock } from "./knock.ts"
import { findPostmaster, isRunning, spawnPostmaster, stopPostmaster } from "./postmaster.ts"

/** A PostgreSQL that says nothing for so long is held to be hung, in milliseconds. */
const SILENCE = 3_000
const STARTS_TRIED = 5

export interface Running {
  readonly pid: number
  /** Holds the lock on the folder, as long as PostgreSQL and we live. */
  readonly holder: pg.Client
  /** Settles when the holder's connection has ended, and with it the lock. */
  readonly ended: Promise<void>
}

/**
 * Connects to the PostgreSQL of this folder and takes its lock: one that runs already is taken over, one that hangs
 * is ended, one that is missing is started. A recovery after a crash is waited for, however long it takes.
 * When it fails, nothing that it started is left running.
 * @throws DatabaseStartError DataFolderInUse, DatabaseStartFailed; or the signal's reason
 */
export async function bringUp(
  cluster: Cluster,
  address: ServerAddress,
  log: Log,
  signal: AbortSignal,
): Promise<Running> {
  const named = { ...address, application_name: holderName() }
  let child: ChildProcess | undefined
  let starts = 0
  const begun = Date.now()
  let heard = begun
  try {
    for (;;) {
      signal.throwIfAborted()
      const answer = await knock(named, SILENCE)
      if (typeof answer === "object") {
        const running = await hold(cluster, answer)
        if (running) return running
      }
      if (answer !== "silent") heard = Date.now()
      const pid = isRunning(child) ? child.pid : (await findPostmaster(cluster))?.pid
      if (pid === undefined) {
        if (starts === STARTS_TRIED) throw await startFailed(cluster)
        // Tried again, because after a crash the processes of the last one may still be leaving.
        if (starts > 0) await delay(50 * 2 ** starts, undefined, { signal })
        starts++
        child = await spawnPostmaster(cluster, address.port)
        heard = Date.now()
      } else if (Date.now() - heard > SILENCE) {
        await refuseIfHolderLives(cluster.dataDir)
        log.warn({ pid }, "database does not answer, ending it")
        await stopPostmaster(cluster, pid, 1_000)
      } else {
        // Seldom during a long recovery, for its log keeps every refusal.
        await delay(Math.min(200, 10 + (Date.now() - begun) / 20))
      }
    }
  } catch (error) {
    const isTheirs = error instanceof DatabaseStartError && error.code === "DataFolderInUse"
    if (isRunning(child) && !isTheirs) await stopPostmaster(cluster, child.pid)
    throw error
  }
}

/** The lock, or undefined when PostgreSQL ended before we had it. */
async function hold(cluster: Cluster, holder: pg.Client): Promise<Running | undefined> {
  let isConnected = true
  const ended = new Promise<void>((resolve) => holder.once("end", resolve)).then(() => {
    isConnected = false
  })
  try {
    await lockFolder(holder, cluster.dataDir)
    const postmaster = await findPostmaster(cluster)
    if (postmaster) return { pid: postmaster.pid, holder, ended }
  } catch (error) {
    if (isConnected) {
      await holder.end()
      throw error
    }
  }
  return
}

async function startFailed({ logFile }: Cluster): Promise<DatabaseStartError> {
  const log = await readFile(logFile, "utf8").catch(() => "")
  const lastLines = log.trimEnd().split("\n").slice(-5).join("\n")
  return new DatabaseStartError(
    "DatabaseStartFailed",
    `The database does not start. The end of its log, ${logFile}:\n${lastLines}`,
  )
}
