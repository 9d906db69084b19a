import { hostname } from "node:os"
import { openClient } from "../client-side.ts"
import { command } from "../command.ts"
import { profileCache, profilePath } from "../profile.ts"
import { UsageError } from "../words.ts"

export const login = command({
  name: "login",
  does: "logs this command line in as a device of yours, for `send` and `listen`",
  more: "The password is asked for, or read from standard input when that is not a terminal.",
  operands: ["URL"],
  flags: {
    user: { placeholder: "USER_NAME", help: "who you are" },
    device: { placeholder: "NAME", help: "what this device is called in your list (default: this machine's name)" },
  },
  async run(given, io) {
    const [url = ""] = given.operands
    const userName = given.value("user")
    if (userName === undefined) throw new UsageError("--user is missing.\nSee: everline login --help")
    const client = openClient(url, { cache: await profileCache(profilePath(io.env), url) })
    try {
      await client.ready
      const password = await io.askSecret("Password: ")
      const { self } = await client.accounts.logIn({
        userName,
        password,
        deviceName: given.value("device") ?? hostname(),
      })
      io.note(`Logged in as ${self.displayName} (${self.userName}).`)
    } finally {
      await client.close()
    }
    return undefined
  },
})
