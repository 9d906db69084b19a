import type { DeviceId } from "@everline/protocol"
import { command } from "../../command.ts"
import { dataFlag, requireUser, withRecord } from "../../server-side.ts"
import { table, when } from "../../table.ts"
import { Trouble } from "../../words.ts"

export const devices = command({
  name: "admin devices",
  does: "lists somebody's devices, or signs one of them out",
  operands: ["USER_NAME"],
  flags: {
    ...dataFlag,
    "sign-out": { placeholder: "DEVICE", help: "the device to sign out; it is cut within two seconds" },
    json: { help: "one JSON object a line" },
  },
  run: (given, io) =>
    withRecord(given, io, async (record) => {
      const { devices, users } = record.services
      const { account } = await requireUser(record, given.operands[0] ?? "")
      const found = await devices.list(account)
      const ending = given.value("sign-out")
      if (ending !== undefined) {
        const { device, name } = requireDevice(found, ending)
        await users.signOut(null, account, device, name)
        io.note("Signed out.")
      } else if (given.has("json")) {
        for (const { online: _unknownHere, ...device } of found) io.say(JSON.stringify(device))
      } else {
        const rows = found.map(({ device, shape, lastSeenAt, name }) => [device, shape, when(lastSeenAt), name])
        for (const line of table(["device", "shape", "last seen", "name"], rows)) io.say(line)
      }
      return undefined
    }),
})

interface Named {
  readonly device: DeviceId
  readonly name: string
}

function requireDevice(devices: readonly Named[], typed: string): Named {
  const found = devices.find(({ device }) => device === typed)
  if (found === undefined)
    throw new Trouble(`"${typed}" is none of these devices: ${devices.map(({ device }) => device).join(", ")}`)
  return found
}
