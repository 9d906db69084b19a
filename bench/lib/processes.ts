/** What the server costs, read from /proc: whole processes, kernel time included. Linux only. */
import { readdirSync, readFileSync } from "node:fs"

/** USER_HZ: what a tick of /proc is in every Linux that Node runs on. */
const MICROS_PER_TICK = 10_000

/** CPU time so far, in microseconds. */
export interface CpuTime {
  readonly server: number
  readonly postgres: number
  readonly bus: number
  readonly bystander: number
}

/** The servers' processes and their PostgreSQL, which may be nobody's child: it outlives a killed server and is adopted. */
export interface Roots {
  readonly servers: readonly number[]
  /** Null when the server keeps nothing in one. */
  readonly postgres: number | null
  /** What joins several servers. */
  readonly bus?: number
  /** One more server of the same system, to which nobody is connected. It is counted apart. */
  readonly bystander?: number
}

/** CPU time of the whole machine since it started, in microseconds; idle and stolen time aside (proc_stat(5)). */
export function machineCpuTime(): number {
  const [, user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0] = (read("/proc/stat").split("\n")[0] ?? "")
    .split(/\s+/)
    .map(Number)
  return (user + nice + system + irq + softirq) * MICROS_PER_TICK
}

export function cpuTime(roots: Roots): CpuTime {
  const { server, postgres } = processes(roots)
  const alone = (root: number | undefined) => (root === undefined ? 0 : micros(below(root)))
  return {
    server: micros(server),
    postgres: micros(postgres),
    bus: alone(roots.bus),
    bystander: alone(roots.bystander),
  }
}

/** Proportional set size in MiB: memory that several processes share is counted once. */
export function memoryMib(roots: Roots): { readonly server: number; readonly postgres: number } {
  const { server, postgres } = processes(roots)
  const mib = (pids: Iterable<number>) => {
    let kib = 0
    for (const pid of pids) kib += Number(/^Pss:\s+(\d+)/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0)
    return kib / 1024
  }
  return { server: mib(server), postgres: mib(postgres) }
}

function processes(roots: Roots) {
  const postgres = roots.postgres === null ? new Set<number>() : below(roots.postgres)
  const servers = new Set(roots.servers.flatMap((root) => [...below(root)]))
  return { server: [...servers].filter((pid) => !postgres.has(pid)), postgres }
}

/** Own time and that of children that have ended: utime, stime, cutime, cstime (proc_pid_stat(5)). */
function micros(pids: Iterable<number>): number {
  let ticks = 0
  for (const pid of pids) {
    const stat = read(`/proc/${pid}/stat`)
    if (stat === "") continue
    // The second field is the program's name in brackets and may hold anything; the third is the state.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ")
    for (const number of [14, 15, 16, 17]) ticks += Number(fields[number - 3])
  }
  return ticks * MICROS_PER_TICK
}

/** A process and all that descend from it. Any of its threads may be a child's parent. */
function below(root: number): Set<number> {
  const found = new Set([root])
  for (const pid of found) {
    for (const thread of list(`/proc/${pid}/task`))
      for (const child of read(`/proc/${pid}/task/${thread}/children`).split(" ")) if (child) found.add(Number(child))
  }
  return found
}

/** What a folder holds; nothing when its process has ended meanwhile. */
function list(path: string): readonly string[] {
  try {
    return readdirSync(path)
  } catch {
    return []
  }
}

/** A file's text; empty when its process has ended meanwhile. */
function read(path: string): string {
  try {
    return readFileSync(path, "latin1")
  } catch {
    return ""
  }
}
