/** Whom PostgreSQL runs as: it refuses to run as root, so under root it runs as `nobody`. */
import { execFile } from "node:child_process"
import { chown, realpath, stat } from "node:fs/promises"
import { dirname } from "node:path"
import { promisify } from "node:util"

/** An operating system user, by number. */
export interface Identity {
  readonly uid: number
  readonly gid: number
}

/** The user PostgreSQL must run as, or undefined when it can run as the user we are. */
export async function postgresIdentity(): Promise<Identity | undefined> {
  if (process.getuid?.() !== 0) return undefined
  const [uid, gid] = await Promise.all(["-u", "-g"].map((flag) => promisify(execFile)("id", [flag, "nobody"])))
  return { uid: Number(uid?.stdout), gid: Number(gid?.stdout) }
}

/** A user's name, or the number where there is none. */
export async function nameOf(uid: number): Promise<string> {
  const found = await promisify(execFile)("id", ["-nu", `${uid}`]).catch(() => undefined)
  return found?.stdout.trim() ?? `${uid}`
}

/**
 * The first folder on the way down to `path` (itself left out) that `identity` may not pass, or undefined.
 * Only permission bits are looked at, not access control lists.
 */
export async function closedFolderOnTheWay(path: string, identity: Identity): Promise<string | undefined> {
  const parents: string[] = []
  for (let at = dirname(await realpath(path)); parents[0] !== at; at = dirname(at)) parents.unshift(at)
  for (const parent of parents) {
    if (!(await may(1, parent, identity))) return parent
  }
  return undefined
}

/** Whether `identity` has `permission` (1 pass or execute, 4 read) on `path`. */
export async function may(permission: 1 | 4, path: string, identity: Identity): Promise<boolean> {
  const { mode, uid, gid } = await stat(path)
  const shift = uid === identity.uid ? 6 : gid === identity.gid ? 3 : 0
  return ((mode >> shift) & permission) !== 0
}

/** Makes `identity`, if it is another user than we are, the owner of `path`. */
export async function give(path: string, identity: Identity | undefined): Promise<void> {
  if (identity) await chown(path, identity.uid, identity.gid)
}
