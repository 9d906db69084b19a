/** Makes the data of a new PostgreSQL. */
import { execFile } from "node:child_process"
import { randomBytes } from "node:crypto"
import { mkdir, mkdtemp, open, readdir, rename, rm, stat, writeFile } from "node:fs/promises"
import { dirname, join } from "node:path"
import { promisify } from "node:util"
import type { Binaries } from "./binaries.ts"
import { DatabaseStartError } from "./errors.ts"
import { give, type Identity } from "./identity.ts"
import { isAlive, postgresEnvironment } from "./processes.ts"

export const SUPERUSER = "everline"
export const SECRET_FILE = "everline.secret"

/** Made aside and moved to its place when whole: a start that is killed meanwhile leaves nothing half made. */
const UNFINISHED = /^making-(\d+)-/

/**
 * Makes `clusterDir` unless it exists. Starts at the same moment may each make one; the first keeps the place.
 * @throws DatabaseStartError DatabaseStartFailed
 */
export async function initialiseOnce(
  clusterDir: string,
  binaries: Binaries,
  identity: Identity | undefined,
): Promise<void> {
  if (await exists(clusterDir)) return
  const dataDir = dirname(clusterDir)
  await removeUnfinished(dataDir)
  const unfinished = await mkdtemp(join(dataDir, `making-${process.pid}-`))
  await give(unfinished, identity)
  try {
    const cluster = await initialise(unfinished, binaries, identity)
    await rename(cluster, clusterDir)
    await sync(dataDir)
  } catch (cause) {
    if (await exists(clusterDir)) return
    const reason = (cause as { stderr?: string }).stderr ?? String(cause)
    throw new DatabaseStartError("DatabaseStartFailed", `A new database cannot be made in ${dataDir}: ${reason}`, {
      cause,
    })
  } finally {
    await rm(unfinished, { recursive: true, force: true })
  }
}

async function initialise(folder: string, binaries: Binaries, identity: Identity | undefined): Promise<string> {
  const cluster = join(folder, "cluster")
  const secret = join(folder, SECRET_FILE)
  await mkdir(cluster, { mode: 0o700 })
  await give(cluster, identity)
  await writeFile(secret, `${randomBytes(32).toString("base64url")}\n`, { mode: 0o600, flush: true })
  await give(secret, identity)
  const text = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
  const access = [`--username=${SUPERUSER}`, `--pwfile=${secret}`, "--auth=scram-sha-256"]
  await promisify(execFile)(
    binaries.initdb,
    ["-D", cluster, "--data-checksums", "--no-instructions", ...text, ...access],
    { ...identity, env: postgresEnvironment() },
  )
  const include = "include 'everline.conf' # rewritten at every start; what you set below it wins\n"
  await writeFile(join(cluster, "postgresql.conf"), include, { flush: true })
  await rename(secret, join(cluster, SECRET_FILE))
  await sync(cluster)
  return cluster
}

async function removeUnfinished(dataDir: string): Promise<void> {
  for (const name of await readdir(dataDir)) {
    const [, pid] = UNFINISHED.exec(name) ?? []
    if (pid && !isAlive(Number(pid))) await rm(join(dataDir, name), { recursive: true, force: true })
  }
}

/** Makes what was moved within `folder` outlast a power cut. Windows has no such thing for folders. */
async function sync(folder: string): Promise<void> {
  if (process.platform === "win32") return
  await using handle = await open(folder)
  await handle.sync()
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(ifMissing)) !== undefined
}

/** For `catch`: what is not there is undefined; every other failure stays one. */
export function ifMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== "ENOENT") throw error
}
