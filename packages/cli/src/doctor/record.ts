import { type Config, type Database, DatabaseStartError, openDatabase, reachRecord } from "@everline/server/internal"
import { checkClock } from "./clock.ts"
import { checkDatabase } from "./database.ts"
import { checkFiles } from "./files.ts"
import { bad, type Finding, good, odd } from "./finding.ts"
import { checkStandbys } from "./standbys.ts"
import { checkTransactions } from "./transactions.ts"
import { checkForm, migrationOf } from "./versions.ts"

/** Everything about the database, looked at and not changed: not even migrated. */
export async function checkRecord(config: Config): Promise<Finding[]> {
  try {
    await using record = await reachRecord(config, "refuse")
    await using database = openDatabase(record.address)
    return await examine(database, config.files.folder)
  } catch (error) {
    if (error instanceof DatabaseStartError && error.code === "DataFolderUnused")
      return [
        odd("there is no database yet", "The first start makes one. If yours is elsewhere, name its folder (--data)."),
      ]
    if (error instanceof DatabaseStartError) return [bad("the database cannot be reached", error.message)]
    const reason = error instanceof Error ? error.message : String(error)
    return [
      bad(`the database did not answer in time: ${reason}`, "Look at its log, and at what else its machine is doing."),
    ]
  }
}

async function examine(database: Database, files: string): Promise<Finding[]> {
  const migration = await migrationOf(database)
  const people = migration === 0 ? [] : [await census(database)]
  return [
    ...(await checkDatabase(database)),
    await checkForm(migration),
    ...people,
    ...(await checkFiles(database, files)),
    ...(await checkTransactions(database)),
    ...(await checkStandbys(database)),
    ...(await checkClock(database, migration > 0)),
  ]
}

async function census(database: Database): Promise<Finding> {
  const [row] = await database.query<{ people: number; entries: number }>(
    `SELECT (SELECT count(*) FROM accounts WHERE kind = 'person') AS people,
       (SELECT greatest(reltuples, 0)::bigint FROM pg_class WHERE oid = 'entries'::regclass) AS entries`,
  )
  return good(`it keeps ${row?.people} people and about ${row?.entries} entries`)
}
