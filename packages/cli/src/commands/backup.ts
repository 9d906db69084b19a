import { join, resolve } from "node:path"
import { backUp, noteBackup, reachRecord } from "@everline/server/internal"
import { command } from "../command.ts"
import { dataFlag, settingsFor } from "../server-side.ts"

export const backup = command({
  name: "backup",
  does: "writes everything the server keeps into a folder, while it goes on running",
  more: "The folder is new, and holds everybody's messages: keep it as safe as the server. Restore it with `everline restore`, also under another version of PostgreSQL.",
  operands: ["FOLDER"],
  flags: dataFlag,
  async run(given, io) {
    const folder = resolve(given.operands[0] ?? "")
    const config = settingsFor(given, io)
    await using record = await reachRecord(config, "refuse")
    // The local authority, so that no device has to install another one after a restore.
    const beside = [join(config.dataFolder, "tls")]
    const from = { files: config.files.folder, beside }
    const { at, tables, files } = await backUp(record.address, folder, Date.now(), from)
    await noteBackup(record.address, at)
    const rows = (name: string) => tables.find((table) => table.name === name)?.rows ?? 0
    io.say(
      `${folder}: ${rows("accounts")} accounts, ${rows("conversations")} conversations, ${rows("entries")} entries, ${rows("files")} files`,
    )
    if (files !== undefined && files.missing > 0)
      io.note(
        `${files.missing} files are not in ${config.files.folder}, though messages carry them. Is it the right folder?`,
      )
    return undefined
  },
})
