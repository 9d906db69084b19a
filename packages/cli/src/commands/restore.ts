import { join, resolve } from "node:path"
import { copyFolder, MIGRATIONS, reachRecord, restore as restoreFrom } from "@everline/server/internal"
import { command } from "../command.ts"
import { dataFlag, settingsFor } from "../server-side.ts"

export const restore = command({
  name: "restore",
  does: "fills an empty data folder or database from a backup, and checks that it became the same",
  more: "All or nothing. Devices notice by themselves and fetch their messages again.",
  operands: ["FOLDER"],
  flags: dataFlag,
  async run(given, io) {
    const folder = resolve(given.operands[0] ?? "")
    const config = settingsFor(given, io)
    await using record = await reachRecord(config, "make")
    const { tables } = await restoreFrom(record.address, folder, MIGRATIONS, config.files.folder)
    await copyFolder(join(folder, "tls"), join(config.dataFolder, "tls"))
    const rows = tables.reduce((sum, table) => sum + table.rows, 0)
    io.say(`Restored ${rows} rows of ${tables.length} tables: counts, hashes and histories are as they were.`)
    return undefined
  },
})
