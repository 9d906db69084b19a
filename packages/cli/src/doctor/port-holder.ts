import { readdir, readFile, readlink } from "node:fs/promises"

/** The state of a socket that listens, in /proc/net/tcp. */
const LISTENS = "0A"

/**
 * Which program listens on a port, such as "nginx (process 812)"; undefined where the system does not tell: other
 * systems than Linux, and other people's programs unless we are root.
 */
export async function holderOf(port: number): Promise<string | undefined> {
  const sockets = await listeningOn(port)
  if (sockets.size === 0) return undefined
  const processes = (await readdir("/proc")).filter((name) => /^\d+$/.test(name))
  for (const pid of processes) {
    if (!(await holds(pid, sockets))) continue
    const name = await readFile(`/proc/${pid}/comm`, "utf8").catch(() => "a program")
    return `${name.trim()} (process ${pid})`
  }
  return undefined
}

/** Sockets as /proc names them: "socket:[4711]". */
async function listeningOn(port: number): Promise<ReadonlySet<string>> {
  const wanted = port.toString(16).toUpperCase().padStart(4, "0")
  const tables = await Promise.all(
    ["/proc/net/tcp", "/proc/net/tcp6"].map((file) => readFile(file, "utf8").catch(() => "")),
  )
  const rows = tables.flatMap((table) => table.split("\n").map((line) => line.trim().split(/\s+/)))
  return new Set(
    rows
      .filter(([, local, , state]) => state === LISTENS && local?.endsWith(`:${wanted}`))
      .map((row) => `socket:[${row[9]}]`),
  )
}

async function holds(pid: string, sockets: ReadonlySet<string>): Promise<boolean> {
  const folder = `/proc/${pid}/fd`
  const files = await readdir(folder).catch(() => [])
  const links = await Promise.all(files.map((file) => readlink(`${folder}/${file}`).catch(() => "")))
  return links.some((link) => sockets.has(link))
}
