import { command } from "../../command.ts"
import { baseUrl, dataFlag, withRecord } from "../../server-side.ts"
import { when } from "../../table.ts"

export const invite = command({
  name: "admin invite",
  does: "makes a link by which one person can sign up, good for seven days",
  flags: { ...dataFlag, admin: { help: "whoever uses it becomes an administrator" } },
  run: (given, io) =>
    withRecord(given, io, async ({ services }, config) => {
      const { invite: secret, expiresAt } = await services.invites.create(null, given.has("admin"))
      io.say(`${baseUrl(config)}/join/${secret}`)
      io.note(`Good for one person, until ${when(expiresAt)}.`)
      return undefined
    }),
})
