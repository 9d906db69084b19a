/** One server for one data folder: an advisory lock that PostgreSQL frees when the connection's process dies. */
import { readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { setTimeout as delay } from "node:timers/promises"
import type pg from "pg"
import { DatabaseStartError } from "./errors.ts"
import { isAlive } from "./processes.ts"

/** Any number, as long as it stays the same. */
const FOLDER_LOCK = 0x4576_6572
/** PostgreSQL notices at once that the last holder died, but not instantly: milliseconds. */
const GRACE = 1_000

/** The name by which the holder's connection tells who it is. */
export const holderName = () => `everline ${process.pid}`

/**
 * Takes the lock on `client` for as long as it is connected.
 * @throws DatabaseStartError DataFolderInUse
 */
export async function lockFolder(client: pg.Client, dataDir: string): Promise<void> {
  for (const end = Date.now() + GRACE; ; await delay(20)) {
    const tried = await client.query<{ held: boolean }>("select pg_try_advisory_lock($1) as held", [FOLDER_LOCK])
    if (tried.rows[0]?.held) break
    if (Date.now() > end) throw inUse(dataDir, await nameOfHolder(client))
  }
  await writeFile(ownerFile(dataDir), `${process.pid}\n`)
}

/**
 * For when PostgreSQL does not answer, so that the lock cannot be asked for.
 * @throws DatabaseStartError DataFolderInUse when the last holder still lives
 */
export async function refuseIfHolderLives(dataDir: string): Promise<void> {
  const pid = Number(await readFile(ownerFile(dataDir), "utf8").catch(() => ""))
  if (pid && pid !== process.pid && isAlive(pid)) throw inUse(dataDir, `everline ${pid}`)
}

async function nameOfHolder(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ name: string }>(
    `select application_name as name from pg_locks join pg_stat_activity using (pid)
      where locktype = 'advisory' and classid = 0 and objid = $1 and granted`,
    [FOLDER_LOCK],
  )
  return rows[0]?.name ?? "everline"
}

function inUse(dataDir: string, holder: string): DatabaseStartError {
  const who = holder.replace("everline ", "process ")
  return new DatabaseStartError(
    "DataFolderInUse",
    `Another Everline server (${who}) is using ${dataDir}. Stop it first, or give this one a data folder of its own.`,
  )
}

const ownerFile = (dataDir: string) => join(dataDir, "server.pid")
