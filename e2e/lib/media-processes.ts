/** The processes of a server that pass media on. */
import { readdirSync, readFileSync } from "node:fs"

/** Of the built server, and of its source. */
const PROGRAM = /\/(server\/media\.js|sfu\/src\/process\/program\.ts)\0/

/** What the kernel says of a process; empty when it has ended meanwhile. */
function told(pid: number, of: "stat" | "cmdline"): string {
  try {
    return readFileSync(`/proc/${pid}/${of}`, "utf8")
  } catch {
    return ""
  }
}

/** @param server the process that started them */
export function mediaProcesses(server: number): readonly number[] {
  const parentOf = (pid: number) => Number(/\) \w (\d+) /.exec(told(pid, "stat"))?.[1])
  const all = readdirSync("/proc").map(Number).filter(Number.isInteger)
  return all.filter((pid) => parentOf(pid) === server && PROGRAM.test(told(pid, "cmdline")))
}
