import { SIGN_UP_MODES } from "@everline/protocol"
import { command } from "../../command.ts"
import { dataFlag, withRecord } from "../../server-side.ts"
import { UsageError } from "../../words.ts"

export const signUp = command({
  name: "admin sign-up",
  does: "says who may make an account, or chooses it as an administrator does in the app",
  more: `WHO is one of ${SIGN_UP_MODES.join(", ")}. What is chosen wins over the server's --sign-up, on every server of the record.`,
  operands: ["[WHO]"],
  flags: dataFlag,
  run: (given, io) =>
    withRecord(given, io, async ({ services }) => {
      const [typed] = given.operands
      if (typed !== undefined) {
        const mode = SIGN_UP_MODES.find((one) => one === typed)
        if (mode === undefined) throw new UsageError(`"${typed}" is none of ${SIGN_UP_MODES.join(", ")}.`)
        await services.invites.setMode(null, mode)
      }
      const { chosen, given: setting } = await services.invites.modes()
      io.say(chosen ?? setting)
      return undefined
    }),
})
