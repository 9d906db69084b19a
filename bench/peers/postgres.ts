/** Debian's PostgreSQL 15, on which our server and its peers keep their messages under the same settings. */
import { execFileSync } from "node:child_process"
import { setTimeout as delay } from "node:timers/promises"
import { freePort } from "@everline/testkit"
import { Folder, Program, runAsNobody } from "./program.ts"

const PROGRAMS = "/usr/lib/postgresql/15/bin"
export const ACCOUNT = { user: "postgres", password: "bench" } as const

/** All that differs from how it is shipped. What is committed is on the disk: that is its default and said here aloud. */
export const SETTINGS = {
  fsync: "on",
  synchronous_commit: "on",
  max_wal_size: "2GB",
  track_wal_io_timing: "on",
} as const

/** What it has done so far. */
export interface Counters {
  readonly commits: number
  readonly inserted: number
  readonly updated: number
  readonly wal_bytes: number
  readonly wal_syncs: number
  readonly wal_sync_ms: number
}

const COUNTERS = `
  SELECT json_build_object(
    'commits', (SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()),
    'inserted', (SELECT coalesce(sum(n_tup_ins), 0) FROM pg_stat_user_tables),
    'updated', (SELECT coalesce(sum(n_tup_upd), 0) FROM pg_stat_user_tables),
    'wal_bytes', wal_bytes, 'wal_syncs', wal_sync, 'wal_sync_ms', wal_sync_time) FROM pg_stat_wal`

/** One that runs on an empty folder of its own. */
export class Postgres implements AsyncDisposable {
  readonly port: number
  readonly #folder: Folder
  readonly #program: Program

  private constructor(port: number, folder: Folder, program: Program) {
    this.port = port
    this.#folder = folder
    this.#program = program
  }

  /** @param addedFsyncMs how much longer each fsync and fdatasync of any of its processes takes */
  static async start(addedFsyncMs: number): Promise<Postgres> {
    const folder = new Folder("postgres")
    const data = `${folder.path}/data`
    const init = ["-D", data, "-U", ACCOUNT.user, "-A", "trust", "--locale=C", "-E", "UTF8"]
    runAsNobody(folder, [`${PROGRAMS}/initdb`, ...init])
    const port = await freePort()
    const settings = { ...SETTINGS, listen_addresses: "127.0.0.1", unix_socket_directories: "" }
    const flags = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`])
    const program = new Program({
      name: "PostgreSQL",
      folder,
      command: [`${PROGRAMS}/postgres`, "-D", data, "-p", `${port}`, ...flags],
      end: "SIGINT",
      abort: "SIGQUIT",
      through: addedFsyncMs === 0 ? [] : slowDisk(addedFsyncMs),
    })
    const postgres = new Postgres(port, folder, program)
    try {
      await program.listening(port)
      await postgres.#untilReady()
      return postgres
    } catch (error) {
      await postgres[Symbol.asyncDispose]()
      throw error
    }
  }

  get pid(): number {
    return this.#program.pid
  }

  get dataFolder(): string {
    return this.#folder.path
  }

  url(database: string): string {
    return `postgresql://${ACCOUNT.user}:${ACCOUNT.password}@127.0.0.1:${this.port}/${database}`
  }

  /** Makes an empty database, and what a file of SQL makes in it. */
  createDatabase(name: string, file?: string): void {
    this.#psql("postgres", ["-c", `CREATE DATABASE ${name}`])
    if (file !== undefined) this.#psql(name, ["-f", file])
  }

  /** Of the sessions that have ended all, of the others what they have told of: see stage.ts. */
  counters(database: string): Counters {
    return JSON.parse(this.#psql(database, ["-c", COUNTERS]))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#program[Symbol.asyncDispose]()
    this.#folder[Symbol.dispose]()
  }

  /** It listens a moment before it lets anybody in. */
  async #untilReady(): Promise<void> {
    for (let left = 100; ; left--) {
      try {
        this.#psql("postgres", ["-c", "SELECT 1"])
        return
      } catch (error) {
        if (left === 0) throw error
        await delay(50)
      }
    }
  }

  #psql(database: string, args: readonly string[]): string {
    const all = ["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", this.url(database), ...args]
    return execFileSync(`${PROGRAMS}/psql`, all, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] })
  }
}

/**
 * Every fsync and fdatasync returns so much later. The tracer stands aside (-D), so that the process is the program's
 * own, and the kernel lets all other system calls pass without it (--seccomp-bpf): they cost what they did.
 */
const slowDisk = (ms: number): readonly string[] => [
  ...["strace", "-D", "-f", "--seccomp-bpf", "-qq", "-o", "/dev/null"],
  ...["-e", "trace=fsync,fdatasync", "-e", `inject=fsync,fdatasync:delay_exit=${ms * 1_000}`],
]
