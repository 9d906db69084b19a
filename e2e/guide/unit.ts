/** What a rehearsal needs to know of a systemd unit. */
import { readFile } from "node:fs/promises"

export interface Unit {
  readonly command: readonly [program: string, ...args: string[]]
  /** Waits, in the words of a shell, until it can be used. */
  readonly ready?: string | undefined
  /** What tells it to end. */
  readonly signal?: NodeJS.Signals
  /** Whether its process stays, or ends when its work is done. */
  readonly type: "simple" | "oneshot"
  readonly cwd?: string | undefined
  /** A file with one VARIABLE=value a line, read at each start. */
  readonly environmentFile?: string | undefined
}

/** @throws Error when the unit says nothing to run */
export async function readUnit(file: string): Promise<Unit> {
  const text = await readFile(file, "utf8")
  const value = (name: string): string | undefined => new RegExp(`^${name}=(.+)$`, "m").exec(text)?.[1]
  const [program, ...args] = value("ExecStart")?.split(/\s+/) ?? []
  if (program === undefined) throw new Error(`${file} says nothing to run`)
  return {
    command: [program, ...args],
    type: value("Type") === "oneshot" ? "oneshot" : "simple",
    ready: value("ExecStartPost")?.replaceAll("$$", "$"),
    cwd: value("WorkingDirectory"),
    environmentFile: value("EnvironmentFile"),
  }
}

export async function readEnvironment(file: string): Promise<Record<string, string>> {
  const lines = (await readFile(file, "utf8")).split("\n").filter((line) => /^[A-Z_]+=/.test(line))
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]))
}
