/** Servers on one record, in this process and on loopback. */
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createServer, type Server } from "@everline/server"
import { type Clock, Disposables, readConfig, type ServerAddress } from "@everline/server/internal"

/** A setting as one would export it: EVERLINE_LIMIT_MESSAGE and the like. */
export type Settings = Readonly<Record<string, string>>

/** Limits so wide that no test meets them by chance. */
export const WIDE: Settings = {
  EVERLINE_LIMIT_MESSAGE: "1000000,100000/s",
  EVERLINE_LIMIT_WRITE: "1000000,100000/s",
  EVERLINE_LIMIT_READ: "1000000,100000/s",
  EVERLINE_LIMIT_SIGNAL: "1000000,100000/s",
  EVERLINE_LIMIT_LOGIN: "1000000,100000/s",
  EVERLINE_LIMIT_CONNECT: "1000000,100000/s",
}

/** The address as DATABASE_URL wants it; `host` may be the folder of a socket. */
export const databaseUrl = ({ user, password, host, port, database }: ServerAddress): string =>
  `postgresql://${encodeURIComponent(user)}:${encodeURIComponent(password)}@${encodeURIComponent(host)}:${port}/${database}`

export interface RunningServer extends Pick<Server, "services" | "database">, AsyncDisposable {
  /** "http://127.0.0.1:1234". */
  readonly url: string
}

export interface StartOptions {
  readonly database: ServerAddress
  /** The time for the server, or this machine's clock as far as the server can tell. */
  readonly time: { readonly clock: Clock } | { readonly machineClock: Clock }
  readonly settings?: Settings
}

/** Starts a server as the command does, on a free port of this machine alone. */
export function startServer({ database, time, settings = {} }: StartOptions): Promise<RunningServer> {
  return Disposables.opening(async (opened) => {
    const dataFolder = await mkdtemp(join(tmpdir(), "everline-data-"))
    opened.defer(() => rm(dataFolder, { recursive: true, force: true }))
    const env = {
      ...WIDE,
      EVERLINE_DATA: dataFolder,
      EVERLINE_HOST: "127.0.0.1",
      EVERLINE_PORT: "0",
      EVERLINE_LOG_LEVEL: "error",
      DATABASE_URL: databaseUrl(database),
      ...settings,
    }
    const { port, services, database: record } = opened.use(await createServer(readConfig({ env, args: [] }), time))
    const url = `http://127.0.0.1:${port}`
    return { url, services, database: record, [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose]() }
  })
}
