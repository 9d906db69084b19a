import { command } from "../../command.ts"
import { baseUrl, dataFlag, requireUser, withRecord } from "../../server-side.ts"
import { when } from "../../table.ts"

export const link = command({
  name: "admin link",
  does: "makes a link with which somebody chooses a new password and logs one more device in",
  more: "For who forgot the password or lost the only device. Give it to nobody else. All their devices are told of it, and it is in the audit log.",
  operands: ["USER_NAME"],
  flags: dataFlag,
  run: (given, io) =>
    withRecord(given, io, async (record, config) => {
      const { account } = await requireUser(record, given.operands[0] ?? "")
      const { link: secret, expiresAt } = await record.services.users.recover(null, account)
      io.say(`${baseUrl(config)}/enter/${secret}`)
      io.note(`Good for one device, until ${when(expiresAt)}.`)
      return undefined
    }),
})
