import { fields } from "@everline/protocol/schema"
import { command } from "../../command.ts"
import { checked } from "../../fields.ts"
import { baseUrl, dataFlag, withRecord } from "../../server-side.ts"

export const bot = command({
  name: "admin bot",
  does: "makes an account for a program and prints its token, this once",
  operands: ["USER_NAME", "[NAME]"],
  flags: dataFlag,
  run: (given, io) =>
    withRecord(given, io, async ({ services }, config) => {
      const [userName = "", displayName = userName] = given.operands
      const { token } = await services.users.createBot(
        null,
        checked(fields.userName, userName),
        checked(fields.displayName, displayName),
      )
      io.say(`EVERLINE_URL=${baseUrl(config)}`)
      io.say(`EVERLINE_TOKEN=${token}`)
      io.note("Whoever has this token is this bot. It is not shown again.")
      return undefined
    }),
})
