/** The record as a server holds it: its database started or reached, and brought to shape. Commands use record.ts. */
import { mkdir } from "node:fs/promises"
import type { ConnectionConfig, Log } from "./adapters/postgres/connection.ts"
import { startEmbeddedPostgres } from "./adapters/postgres/embedded.ts"
import { checkExternalPostgres } from "./adapters/postgres/external.ts"
import { migrate } from "./adapters/postgres/migrate.ts"
import { openDatabase } from "./adapters/postgres/pool.ts"
import { SpaceWatch } from "./adapters/postgres/space.ts"
import type { Config } from "./config.ts"
import type { Database } from "./database.ts"
import { Disposables } from "./disposables.ts"
import { successorKey } from "./features/devices/tokens.ts"
import { MIGRATIONS } from "./paths.ts"
import type { StorageEvents } from "./ports/storage.ts"
import { postgresFolder, sharedSecret } from "./record.ts"

export interface OwnRecord extends AsyncDisposable {
  readonly database: Database
  readonly successorKey: Uint8Array
  /** Whether the disk has room only for what is there. Of a database that is not ours nothing is known: then it is not. */
  readonly isFull: () => boolean
}

/**
 * Opens the database that the configuration names, starting our own where it names none.
 * @throws DatabaseStartError in plain words
 */
export function openOwnRecord(
  config: Pick<Config, "database" | "dataFolder">,
  log: Log,
  events: StorageEvents,
): Promise<OwnRecord> {
  return Disposables.opening(async (opened) => {
    const { address, isFull } = await placeOf(config, opened, log, events)
    const migrations = await migrate(address, MIGRATIONS)
    if (migrations.length > 0) log.info({ migrations }, "database is in shape")
    return {
      database: opened.use(openDatabase(address)),
      successorKey: successorKey(sharedSecret(address)),
      isFull,
      [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
    }
  })
}

async function placeOf(
  { database, dataFolder }: Pick<Config, "database" | "dataFolder">,
  opened: Disposables,
  log: Log,
  events: StorageEvents,
): Promise<{ readonly address: ConnectionConfig } & Pick<OwnRecord, "isFull">> {
  if (database.kind === "external") return { address: await checkExternalPostgres(database.url), isFull: () => false }
  await mkdir(dataFolder, { recursive: true })
  const dataDir = postgresFolder(dataFolder)
  const postgres = opened.use(await startEmbeddedPostgres({ dataDir, log }))
  const space = opened.use(await SpaceWatch.start(dataDir, events))
  return { address: postgres.connectionConfig, isFull: () => space.isFull }
}
