/** A running server and a shell beside it, in which `everline …` is typed. */
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createServer } from "@everline/server"
import { Disposables, readConfig } from "@everline/server/internal"
import { createDatabase, type TestDatabase } from "@everline/testkit"
import { main } from "../src/main.ts"

/** What a command left behind. */
export interface Ran {
  readonly code: number
  /** Lines of results. */
  readonly said: readonly string[]
  /** Everything beside them. */
  readonly noted: string
}

interface Typed {
  /** What comes in on standard input, and the answer to a question for a secret. */
  readonly input?: string
  readonly env?: Readonly<Record<string, string>>
  readonly interrupted?: AbortSignal
  /** Called with each line of results as it comes. */
  readonly onLine?: (line: string) => void
  /** Called with each line beside them. */
  readonly onNote?: (line: string) => void
}

/** The address as DATABASE_URL wants it. */
export function databaseUrl({ user, password, host, port, database }: TestDatabase["config"]): string {
  const [name, secret, where] = [user, password, host].map(encodeURIComponent)
  return `postgresql://${name}:${secret}@${where}:${port}/${database}`
}

export function openShell() {
  return Disposables.opening(async (opened) => {
    const home = await mkdtemp(join(tmpdir(), "everline-shell-"))
    opened.defer(() => rm(home, { recursive: true, force: true }))
    const database = opened.use(await createDatabase())
    const settings = { EVERLINE_DATA: home, EVERLINE_HOST: "127.0.0.1", EVERLINE_LOG_LEVEL: "error" }
    const env = { ...settings, DATABASE_URL: databaseUrl(database.config), EVERLINE_PORT: "0" }
    const serve = async (database: string) => {
      const { port } = opened.use(await createServer(readConfig({ env: { ...env, DATABASE_URL: database }, args: [] })))
      return `http://127.0.0.1:${port}`
    }
    const url = await serve(env.DATABASE_URL)
    const own = { ...env, EVERLINE_PORT: new URL(url).port, EVERLINE_PUBLIC_URL: url, XDG_CONFIG_HOME: home }

    return {
      url,
      home,
      /** Starts another server, on another database; gives its address. */
      serve,
      /** Another database, empty, as DATABASE_URL. */
      emptyDatabase: async () => databaseUrl(opened.use(await createDatabase()).config),
      /** Types a command and waits for its end. */
      type: (args: string, typed: Typed = {}) => run(args.split(" "), own, typed),
      [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
    }
  })
}

export type Shell = Awaited<ReturnType<typeof openShell>>

async function run(args: readonly string[], env: Readonly<Record<string, string>>, typed: Typed): Promise<Ran> {
  const said: string[] = []
  const noted: string[] = []
  const code = await main(args, {
    env: { ...env, ...typed.env },
    say(line) {
      said.push(line)
      typed.onLine?.(line)
    },
    note(line) {
      noted.push(line)
      typed.onNote?.(line)
    },
    read: async () => typed.input ?? "",
    askSecret: async () => typed.input ?? "",
    interrupted: typed.interrupted ?? new AbortController().signal,
  })
  return { code, said, noted: noted.join("\n") }
}

/** Signs somebody up by an invite that the command line made. */
export async function signUp(shell: Shell, userName: string): Promise<string> {
  const { said } = await shell.type("admin invite")
  const invite = said[0]?.split("/join/")[1]
  const password = `${userName}'s password`
  const device = { name: "Phone", shape: "phone" }
  const answer = await fetch(`${shell.url}/api/accounts.signUp`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ invite, userName, displayName: userName, password, device }),
  })
  if (!answer.ok) throw new Error(`sign-up: ${answer.status} ${await answer.text()}`)
  return password
}
