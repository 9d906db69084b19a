import { withClient } from "../client-side.ts"
import { command } from "../command.ts"

export const logout = command({
  name: "logout",
  does: "signs this command line out",
  flags: {},
  run: (_given, io) =>
    withClient(io, async (client) => {
      await client.accounts.signOut()
      io.note("Signed out.")
      return undefined
    }),
})
