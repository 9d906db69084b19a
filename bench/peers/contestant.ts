import { execFileSync } from "node:child_process"
import type { Messenger } from "../lib/messenger.ts"
import type { Roots } from "../lib/processes.ts"
import type { Postgres } from "./postgres.ts"

/** A server that runs and is to be compared. */
export interface Contestant extends AsyncDisposable {
  readonly roots: Roots
  /** @param receipted whether devices answer each message that they receive, where a server leaves that to them */
  connect(receipted: boolean): Messenger
}

/** Starts a server that keeps what passes through it in a database of this name; without PostgreSQL it keeps nothing. */
export interface Contender {
  readonly database: string
  readonly start: (archive: Postgres | null) => Promise<Contestant>
}

/** The version of a package of Debian's. */
export function versionOf(name: string): string {
  const [, version = ""] = execFileSync("dpkg-query", ["-W", name], { encoding: "utf8" }).trim().split("\t")
  return version
}
