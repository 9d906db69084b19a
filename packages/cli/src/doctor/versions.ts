import { readdir } from "node:fs/promises"
import { PROTOCOL } from "@everline/protocol"
import { type Database, MIGRATIONS } from "@everline/server/internal"
import { bad, type Finding, good, odd } from "./finding.ts"

/** The oldest Node that Everline runs on. */
const OLDEST = [20, 19] as const

export function checkVersions(node = process.versions.node): Finding {
  const [major = 0, minor = 0] = node.split(".").map(Number)
  const isNewEnough = major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])
  if (isNewEnough) return good(`Node ${node}, protocol ${PROTOCOL}, ${process.platform} ${process.arch}`)
  return bad(`Node ${node} is too old`, `Install Node ${OLDEST.join(".")} or newer from https://nodejs.org.`)
}

/** The newest migration that the record has; 0 for a database that no server has used yet. */
export async function migrationOf(database: Database): Promise<number> {
  const [table] = await database.query<{ name: string | null }>("SELECT to_regclass('migrations') AS name")
  if (table?.name == null) return 0
  const [row] = await database.query<{ newest: number }>("SELECT coalesce(max(number), 0) AS newest FROM migrations")
  return row?.newest ?? 0
}

/** Whether the record's tables are of the form that this Everline knows. Looks only: a doctor migrates nothing. */
export async function checkForm(migration: number): Promise<Finding> {
  const known = (await readdir(MIGRATIONS)).filter((file) => file.endsWith(".sql")).length
  if (migration === known) return good(`its tables are of form ${migration}, which this Everline knows`)
  if (migration > known) {
    return bad(
      `its tables are of form ${migration}, and this Everline knows only ${known}: a newer one has used the database`,
      "Run that version here too, or restore the backup made before the upgrade.",
    )
  }
  if (migration === 0) return odd("its tables are not made yet", "The first start of a server makes them.")
  return odd(
    `its tables are of form ${migration}, this Everline knows ${known}`,
    "Restart the server: it brings them up. Make a backup first: the version before cannot use them afterwards.",
  )
}
