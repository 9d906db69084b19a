/**
 * The folder of the server's own PostgreSQL:
 *   cluster/       PostgreSQL's data, and in it `everline.secret`, the password
 *   run/           its socket, unless the path is too long for one
 *   postgres.log   what PostgreSQL says: warnings and errors
 *   server.pid     the process that last held the folder
 *   reserve        room for PostgreSQL to start again on a full disk
 */
import { createHash } from "node:crypto"
import { chmod, lstat, mkdir, readFile, realpath, stat, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { type Binaries, findBinaries } from "./binaries.ts"
import { DatabaseStartError } from "./errors.ts"
import { closedFolderOnTheWay, give, type Identity, nameOf, postgresIdentity } from "./identity.ts"
import { ifMissing, initialiseOnce, SECRET_FILE } from "./initialise.ts"
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

/** A Unix socket's path holds 103 bytes on macOS and 107 on Linux. */
const LONGEST_SOCKET_PATH = 103

/**
 * Finds or makes the PostgreSQL data under `dataDir`; nothing runs yet. A first call takes about a second.
 * @throws DatabaseStartError BinariesMissing, DataFolderUnreachable, DataFolderOfOtherUser, DataFolderOfOtherVersion,
 *   DataFolderSecretMissing, DatabaseStartFailed
 */
export async function prepareCluster(wantedDir: string): Promise<Cluster> {
  const identity = await postgresIdentity()
  await mkdir(wantedDir, { recursive: true, mode: 0o711 })
  const dataDir = await realpath(wantedDir)
  if (identity) await requireReachable(dataDir, identity)
  const clusterDir = join(dataDir, "cluster")
  await requireOwner(clusterDir, identity)
  const binaries = await findBinaries(dataDir, identity)
  await initialiseOnce(clusterDir, binaries, identity)
  await requireVersion(dataDir, clusterDir, binaries)
  await writeSettings(join(clusterDir, "everline.conf"), identity)
  return {
    dataDir,
    clusterDir,
    socketDir: await prepareSocketDir(dataDir, identity),
    logFile: join(dataDir, "postgres.log"),
    password: await readSecret(clusterDir),
    identity,
    binaries,
  }
}

/** Left alone when nothing changed: on a full disk a file that is written anew may end up empty. */
async function writeSettings(file: string, identity: Identity | undefined): Promise<void> {
  const settings = clusterSettings()
  if ((await readFile(file, "utf8").catch(ifMissing)) === settings) return
  await writeFile(file, settings)
  await give(file, identity)
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

/** Whoever is not its user would leave files in it that its user cannot write; PostgreSQL refuses such a folder, too. */
async function requireOwner(clusterDir: string, identity: Identity | undefined): Promise<void> {
  const owner = (await stat(clusterDir).catch(ifMissing))?.uid
  if (process.platform === "win32" || owner === undefined || owner === (identity ?? { uid: process.getuid?.() }).uid)
    return
  const name = await nameOf(owner)
  throw new DatabaseStartError(
    "DataFolderOfOtherUser",
    `${clusterDir} belongs to the user ${name}, as whom its server runs. ` +
      `Do this as that user: runuser -u ${name} -- …, or sudo -u ${name} …`,
  )
}

async function readSecret(clusterDir: string): Promise<string> {
  const file = join(clusterDir, SECRET_FILE)
  const secret = await readFile(file, "utf8").catch(ifMissing)
  if (secret) return secret.trim()
  throw new DatabaseStartError(
    "DataFolderSecretMissing",
    `${file} is missing or empty: it holds the password of this database. ` +
      "Put it back from a copy of this folder, or restore a backup into an empty folder.",
  )
}

async function requireVersion(dataDir: string, clusterDir: string, binaries: Binaries): Promise<void> {
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
  const { uid } = await lstat(dir)
  // In /tmp anybody could have made it, or a link, first, and then answer in PostgreSQL's place.
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
