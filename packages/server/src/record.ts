/** The record and its services for commands: beside a running server, or alone while none runs. */
import { join } from "node:path"
import { diskBlobs } from "./adapters/blobs/disk.ts"
import { PictureMaker } from "./adapters/pictures/maker.ts"
import { findRunningPostgres, isUsed } from "./adapters/postgres/attach.ts"
import type { ConnectionConfig, Log } from "./adapters/postgres/connection.ts"
import { startEmbeddedPostgres } from "./adapters/postgres/embedded.ts"
import { DatabaseStartError } from "./adapters/postgres/errors.ts"
import { checkExternalPostgres } from "./adapters/postgres/external.ts"
import { migrate } from "./adapters/postgres/migrate.ts"
import { openDatabase } from "./adapters/postgres/pool.ts"
import type { Config } from "./config.ts"
import type { Database } from "./database.ts"
import { Disposables } from "./disposables.ts"
import { successorKey } from "./features/devices/tokens.ts"
import { MIGRATIONS, PICTURES } from "./paths.ts"
import { systemClock } from "./ports/clock.ts"
import { noPush } from "./ports/push.ts"
import { noSms } from "./ports/sms.ts"
import { createServices, type Services } from "./services.ts"

type Where = Pick<Config, "dataFolder" | "database">

/** Where the server's own PostgreSQL lives. */
export const postgresFolder = (dataFolder: string): string => join(dataFolder, "postgres")

/**
 * What all servers of one record share and nobody else knows: the key of successors is made of it. Of an address only
 * the password, for two servers may reach one PostgreSQL by different names.
 */
export function sharedSecret(address: ConnectionConfig): string {
  if (!("connectionString" in address)) return address.password
  return decodeURIComponent(new URL(address.connectionString).password) || address.connectionString
}

export interface RecordAddress extends AsyncDisposable {
  readonly address: ConnectionConfig
}

const quiet: Log = { info() {}, warn() {}, error() {} }

/**
 * Reaches the PostgreSQL of this configuration. One in the data folder that does not run is started, and stopped when
 * disposed; no server can start there meanwhile.
 * @param missing whether a data folder that was never used is made, and then no server may run there; or refused
 * @throws DatabaseStartError
 */
export async function reachRecord({ dataFolder, database }: Where, missing: "make" | "refuse"): Promise<RecordAddress> {
  if (database.kind === "external") return borrowed(await checkExternalPostgres(database.url))
  const dataDir = postgresFolder(dataFolder)
  if (missing === "refuse") {
    if (!(await isUsed(dataDir))) throw unused(dataFolder)
    const running = await findRunningPostgres(dataDir)
    if (running !== undefined) return borrowed(running)
  }
  const started = await startEmbeddedPostgres({ dataDir, log: quiet })
  return { address: started.connectionConfig, [Symbol.asyncDispose]: () => started[Symbol.asyncDispose]() }
}

const unused = (dataFolder: string) =>
  new DatabaseStartError(
    "DataFolderUnused",
    `No Everline server has kept its data in ${dataFolder}. Name the folder that yours uses (--data), or start it once.`,
  )

const borrowed = (address: ConnectionConfig): RecordAddress => ({ address, async [Symbol.asyncDispose]() {} })

/** A record that is open for commands. */
export interface OpenRecord extends AsyncDisposable {
  readonly database: Database
  readonly services: Services
}

/**
 * Opens the record with every feature and no sockets: what is signed out here is cut by the server within a second.
 * @param failed told of what fails in the background
 * @throws DatabaseStartError
 */
export function openRecord(
  config: Where & Pick<Config, "maxMembers" | "signUp" | "files">,
  failed: (error: unknown) => void,
): Promise<OpenRecord> {
  return Disposables.opening(async (opened) => {
    const { address } = opened.use(await reachRecord(config, "refuse"))
    await migrate(address, MIGRATIONS)
    const database = opened.use(openDatabase(address))
    const pictures = opened.use(new PictureMaker(PICTURES))
    const services = opened.use(
      createServices({
        ...config,
        files: { blobs: diskBlobs(config.files.folder), pictures, room: config.files },
        database,
        clock: systemClock,
        successorKey: successorKey(sharedSecret(address)),
        serverName: "",
        site: null,
        ice: { urls: [], secret: undefined },
        lines: { isOnline: () => false, cut() {}, refuse() {}, renew() {} },
        signals: { toAccounts() {}, toConversation() {} },
        push: noPush,
        sms: noSms,
        failed,
      }),
    )
    return { database, services, [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose]() }
  })
}
