/** For vitest's `globalSetup`: one PostgreSQL for the whole run, with a migrated database to make copies of. */
import { mkdtemp, readdir, rm, stat, statfs } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { migrate, startEmbeddedPostgres } from "@everline/server/internal"
import type { TestProject } from "vitest/node"
import { administer, TEMPLATE } from "./postgres-admin.ts"

const MIGRATIONS = fileURLToPath(new URL("../../server/migrations", import.meta.url))
/** The number is that of the process whose run it is. */
const FOLDER = /^everline-test-(\d+)-/

/** Where they do not suffice a server answers that it is busy, and its devices ask again for ever longer. */
const CONNECTIONS = 300

/** Where Linux keeps files in memory. */
const IN_MEMORY = "/dev/shm"
/** Of them a run takes less than half. */
const ROOM_BYTES = 2 * 2 ** 30

const log = { info() {}, warn: console.warn, error: console.error }

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await removeLeftovers()
  const dataDir = await mkdtemp(join(await quickestFolder(), `everline-test-${process.pid}-`))
  const postgres = await startRoomyPostgres(dataDir)
  const end = async () => {
    await postgres[Symbol.asyncDispose]()
    await rm(dataDir, { recursive: true })
  }
  try {
    await administer(postgres.connectionConfig, `create database ${TEMPLATE}`)
    await migrate({ ...postgres.connectionConfig, database: TEMPLATE }, MIGRATIONS)
    // A database that is being looked at cannot be copied, not even by autovacuum.
    await administer(postgres.connectionConfig, `alter database ${TEMPLATE} allow_connections false`)
  } catch (error) {
    await end()
    throw error
  }
  project.provide("postgres", postgres.connectionConfig)
  return end
}

/**
 * Our own is set for one server, or two. Here those of several test files share it, and each may hold twenty connections. What it
 * holds is gone with the run, so it need not outlive the machine: stories of killed servers and full disks have their own.
 */
async function startRoomyPostgres(dataDir: string) {
  {
    await using asShipped = await startEmbeddedPostgres({ dataDir, log })
    for (const setting of [`max_connections = ${CONNECTIONS}`, "fsync = off", "full_page_writes = off"])
      await administer(asShipped.connectionConfig, `alter system set ${setting}`)
  }
  return startEmbeddedPostgres({ dataDir, log })
}

/**
 * Memory, where there is room. Each test's database is 300 files, made when those of the one before were just removed; ext4
 * passes over each that was removed in the last seconds (its `recently_deleted`), which took half of a run's processor time.
 */
async function quickestFolder(): Promise<string> {
  const memory = await statfs(IN_MEMORY).catch(() => undefined)
  const room = memory && Math.min(memory.bavail * memory.bsize, process.availableMemory())
  return room && room > ROOM_BYTES ? IN_MEMORY : tmpdir()
}

/** What runs that were killed have left: a folder, and perhaps a PostgreSQL on it. */
async function removeLeftovers(): Promise<void> {
  for (const parent of [tmpdir(), IN_MEMORY]) await removeLeftoversIn(parent)
}

async function removeLeftoversIn(parent: string): Promise<void> {
  for (const name of await readdir(parent).catch(() => [])) {
    const [, pid] = FOLDER.exec(name) ?? []
    if (!pid || isAlive(Number(pid))) continue
    const dataDir = join(parent, name)
    const mayRun = await stat(join(dataDir, "cluster", "postmaster.pid")).catch(() => undefined)
    if (mayRun) {
      const adopted = await startEmbeddedPostgres({ dataDir, log }).catch(() => undefined)
      await adopted?.[Symbol.asyncDispose]()
    }
    await rm(dataDir, { recursive: true, force: true })
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
