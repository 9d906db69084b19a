/** The record as a server holds it: its database started or reached, and brought to shape. Commands use record.ts. */
import { mkdir } from "node:fs/promises"
import type { ConnectionConfig, Log } from "./adapters/postgres/connection.ts"
import { startEmbeddedPostgres } from "./adapters/postgres/embedded.ts"
import { checkExternalPostgres } from "./adapters/postgres/external.ts"
import { migrate } from "./adapters/postgres/migrate.ts"
import { openDatabase } from "./adapters/postgres/pool.ts"
import type { Config } from "./config.ts"
import type { Database } from "./database.ts"
import { Disposables } from "./disposables.ts"
import { successorKey } from "./features/devices/tokens.ts"
import { MIGRATIONS } from "./paths.ts"
import { postgresFolder, sharedSecret } from "./record.ts"

export interface OwnRecord extends AsyncDisposable {
  readonly database: Database
  readonly successorKey: Uint8Array
}

/**
 * Opens the database that the configuration names, starting our own where it names none.
 * @throws DatabaseStartError in plain words
 */
export function openOwnRecord(config: Pick<Config, "database" | "dataFolder">, log: Log): Promise<OwnRecord> {
  return Disposables.opening(async (opened) => {
    const address = await addressOf(config, log, opened)
    const migrations = await migrate(address, MIGRATIONS)
    if (migrations.length > 0) log.info({ migrations }, "database is in shape")
    return {
      database: opened.use(openDatabase(address)),
      successorKey: successorKey(sharedSecret(address)),
      [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
    }
  })
}

async function addressOf(
  { database, dataFolder }: Pick<Config, "database" | "dataFolder">,
  log: Log,
  opened: Disposables,
): Promise<ConnectionConfig> {
  if (database.kind === "external") return checkExternalPostgres(database.url)
  await mkdir(dataFolder, { recursive: true })
  return opened.use(await startEmbeddedPostgres({ dataDir: postgresFolder(dataFolder), log })).connectionConfig
}
