/** What the server costs, read from /proc: whole processes, kernel time included. Linux only. */
import { readdirSync, readFileSync } from "node:fs"

/** USER_HZ: what a tick of /proc is in every Linux that Node runs on. */
const MICROS_PER_TICK = 10_000

/** CPU time so far, in microseconds. */
export interface CpuTime {
  readonly server: number
  readonly postgres: number
}

/** The server's process and its PostgreSQL, which may be nobody's child: it outlives a killed server and is adopted. */
export interface Roots {
  readonly server: number
  readonly postgres: number
}

interface Process {
  readonly pid: number
  readonly parent: number
  readonly ticks: number
}

/** CPU time of the whole machine since it started, in microseconds; idle and stolen time aside (proc_stat(5)). */
export function machineCpuTime(): number {
  const [, user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0] = (read("/proc/stat").split("\n")[0] ?? "")
    .split(/\s+/)
    .map(Number)
  return (user + nice + system + irq + softirq) * MICROS_PER_TICK
}

export function cpuTime(roots: Roots): CpuTime {
  const all = processes()
  const postgres = below(all, roots.postgres)
  const server = [...below(all, roots.server)].filter((pid) => !postgres.has(pid))
  return { server: micros(all, server), postgres: micros(all, postgres) }
}

/** Proportional set size of all of them in MiB: memory that several share is counted once. */
export function memoryMib(roots: Roots): number {
  const all = processes()
  const kib = [...new Set([...below(all, roots.server), ...below(all, roots.postgres)])].map((pid) => {
    const [, pss = "0"] = /^Pss:\s+(\d+)/m.exec(read(`/proc/${pid}/smaps_rollup`)) ?? []
    return Number(pss)
  })
  return kib.reduce((sum, value) => sum + value, 0) / 1024
}

const micros = (all: ReadonlyMap<number, Process>, pids: Iterable<number>): number =>
  [...pids].reduce((sum, pid) => sum + (all.get(pid)?.ticks ?? 0), 0) * MICROS_PER_TICK

function processes(): ReadonlyMap<number, Process> {
  const all = new Map<number, Process>()
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue
    const stat = read(`/proc/${name}/stat`)
    if (stat === "") continue
    // The second field is the program's name in brackets and may hold anything; the third is the state.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ")
    const field = (number: number) => Number(fields[number - 3])
    // Own time and that of children that have ended: utime, stime, cutime, cstime (proc_pid_stat(5)).
    const ticks = field(14) + field(15) + field(16) + field(17)
    all.set(Number(name), { pid: Number(name), parent: field(4), ticks })
  }
  return all
}

/** A process and all that descend from it. */
function below(all: ReadonlyMap<number, Process>, root: number): Set<number> {
  const found = new Set<number>(all.has(root) ? [root] : [])
  for (const pid of found) for (const { pid: child, parent } of all.values()) if (parent === pid) found.add(child)
  return found
}

/** A file's text; empty when its process has ended meanwhile. */
function read(path: string): string {
  try {
    return readFileSync(path, "latin1")
  } catch {
    return ""
  }
}
