/**
 * The folder of the server's own PostgreSQL:
 *   cluster/       PostgreSQL's data
 *   secret         the password, readable by PostgreSQL's user only
 *   run/           its socket, unless the path is too long for one
 *   postgres.log   what PostgreSQL says: warnings and errors
 *   server.pid     the process that last held the folder
 */
import { execFile } from "node:child_process"
import { createHash, randomBytes } from "node:crypto"
import { chmod, chown, mkdir, readFile, realpath, rename, rm, stat, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { promisify } from "node:util"
import { type Binaries, findBinaries } from "./binaries.ts"
import { DatabaseStartError } from "./errors.ts"
import { closedFolderOnTheWay, type Identity, postgresIdentity } from "./identity.ts"
import { clusterSettings } from "./settings.ts"

export interface Cluster {
  readonly dataDir: string
  /** PostgreSQL's own data folder, an absolute path without links. */
  readonly clusterDir: string
  /** Where its Unix socket is; undefined on Windows, which gets a port on 127.0.0.1. */
  readonly socketDir: string | undefined
  readonly logFile: string
  readonly password: string
  readonly identity: Identity | undefined
  readonly binaries: Binaries
}

export const SUPERUSER = "everline"

/** A Unix socket's path holds 103 bytes on macOS and 107 on Linux. */
const LONGEST_SOCKET_PATH = 103

/**
 * Finds or makes the PostgreSQL data under `dataDir`; nothing runs yet. A first call takes about a second.
 * @throws DatabaseStartError BinariesMissing, DataFolderUnreachable, DataFolderOfOtherVersion, DataFolderSecretMissing
 */
export async function prepareCluster(wantedDir: string): Promise<Cluster> {
  const identity = await postgresIdentity()
  await mkdir(wantedDir, { recursive: true, mode: 0o711 })
  const dataDir = await realpath(wantedDir)
  if (identity) await requireReachable(dataDir, identity)
  const binaries = await findBinaries(dataDir, identity)
  const clusterDir = join(dataDir, "cluster")
  const cluster = {
    dataDir,
    clusterDir,
    socketDir: await prepareSocketDir(dataDir, identity),
    logFile: join(dataDir, "postgres.log"),
    password: await readOrMakeSecret(dataDir, identity),
    identity,
    binaries,
  }
  if (!(await exists(clusterDir))) await initialise(cluster)
  await requireVersion(cluster)
  await writeFile(join(clusterDir, "everline.conf"), clusterSettings())
  return cluster
}

async function requireReachable(dataDir: string, identity: Identity): Promise<void> {
  // It is ours alone, so it may be opened; the folders above it are not ours to change.
  await chmod(dataDir, 0o711)
  const closed = await closedFolderOnTheWay(dataDir, identity)
  if (closed === undefined) return
  throw new DatabaseStartError(
    "DataFolderUnreachable",
    `The server runs as root, so its PostgreSQL runs as the user "nobody", who may not pass ${closed} ` +
      `on the way to ${dataDir}. Choose a data folder elsewhere (such as /var/lib/everline), ` +
      `let others pass (chmod o+x ${closed}), or start the server as an ordinary user.`,
  )
}

async function readOrMakeSecret(dataDir: string, identity: Identity | undefined): Promise<string> {
  const file = join(dataDir, "secret")
  const known = await readFile(file, "utf8").catch(ifMissing)
  if (known) return known.trim()
  if (await exists(join(dataDir, "cluster"))) {
    throw new DatabaseStartError(
      "DataFolderSecretMissing",
      `${file} is missing or empty: it holds the password of the database beside it. ` +
        "Put it back from a copy of this folder, or restore a backup into an empty folder.",
    )
  }
  const secret = randomBytes(32).toString("base64url")
  await writeFile(file, `${secret}\n`, { mode: 0o600 })
  await give(file, identity)
  return secret
}

async function initialise({ dataDir, clusterDir, identity, binaries }: Cluster): Promise<void> {
  // Made aside and renamed, so that a start that is killed here leaves nothing half made.
  const unfinished = `${clusterDir}.${process.pid}`
  await rm(unfinished, { recursive: true, force: true })
  await mkdir(unfinished, { mode: 0o700 })
  await give(unfinished, identity)
  const options = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
  const access = [`--username=${SUPERUSER}`, `--pwfile=${join(dataDir, "secret")}`, "--auth=scram-sha-256"]
  try {
    await promisify(execFile)(
      binaries.initdb,
      ["-D", unfinished, "--data-checksums", "--no-instructions", ...options, ...access],
      { ...identity, env: postgresEnvironment() },
    )
    const file = join(unfinished, "postgresql.conf")
    await writeFile(file, "include 'everline.conf' # rewritten at every start; what you set below it wins\n")
    await rename(unfinished, clusterDir)
  } catch (cause) {
    await rm(unfinished, { recursive: true, force: true })
    if (await exists(clusterDir)) return // Another start was first; only one of us will hold the lock.
    const reason = (cause as { stderr?: string }).stderr ?? String(cause)
    throw new DatabaseStartError("DatabaseStartFailed", `A new database could not be made in ${dataDir}: ${reason}`, {
      cause,
    })
  }
}

async function requireVersion({ dataDir, clusterDir, binaries }: Cluster): Promise<void> {
  const found = (await readFile(join(clusterDir, "PG_VERSION"), "utf8")).trim()
  if (found === `${binaries.major}`) return
  throw new DatabaseStartError(
    "DataFolderOfOtherVersion",
    `${dataDir} was made by PostgreSQL ${found}; this Everline comes with PostgreSQL ${binaries.version}, ` +
      "which cannot read it. Start the Everline you had before, run `everline backup`, " +
      "then `everline restore` that backup into an empty data folder with this one.",
  )
}

async function prepareSocketDir(dataDir: string, identity: Identity | undefined): Promise<string | undefined> {
  if (process.platform === "win32") return undefined
  const inside = join(dataDir, "run")
  const fits = Buffer.byteLength(join(inside, ".s.PGSQL.5432.lock")) <= LONGEST_SOCKET_PATH
  const name = createHash("sha256").update(dataDir).digest("hex").slice(0, 16)
  const dir = fits ? inside : `/tmp/everline-${name}`
  await mkdir(dir, { recursive: true, mode: 0o700 })
  const { uid } = await stat(dir)
  // In /tmp anybody could have made it first, and then answer in PostgreSQL's place.
  if (uid !== process.getuid?.() && uid !== identity?.uid) {
    throw new DatabaseStartError(
      "DataFolderUnreachable",
      `${dir}, where the database's socket goes, belongs to another user. Remove it, or choose a shorter data folder.`,
    )
  }
  await chmod(dir, 0o700)
  await give(dir, identity)
  return dir
}

/** The environment for PostgreSQL's programs: none of the PG… variables that would change what they do. */
export function postgresEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith("PG"))
  return { ...Object.fromEntries(kept), LC_ALL: "C" }
}

async function give(path: string, identity: Identity | undefined): Promise<void> {
  if (identity) await chown(path, identity.uid, identity.gid)
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(ifMissing)) !== undefined
}

function ifMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== "ENOENT") throw error
}
