import { command } from "../../command.ts"
import { dataFlag, withRecord } from "../../server-side.ts"
import { table, when } from "../../table.ts"

export const users = command({
  name: "admin users",
  does: "lists everybody who has an account",
  flags: { ...dataFlag, json: { help: "one JSON object a line" } },
  run: (given, io) =>
    withRecord(given, io, async ({ services }) => {
      const accounts = await services.accounts.list()
      if (given.has("json")) for (const account of accounts) io.say(JSON.stringify(account))
      else {
        const rows = accounts.map(({ userName, admin, kind, createdAt, displayName }) => [
          userName,
          admin ? "admin" : kind,
          when(createdAt),
          displayName,
        ])
        for (const line of table(["user name", "kind", "since", "name"], rows)) io.say(line)
      }
      return undefined
    }),
})
