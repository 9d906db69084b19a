import { fields } from "@everline/protocol/schema"
import { findConversation, withClient } from "../client-side.ts"
import { command } from "../command.ts"
import { checked } from "../fields.ts"

export const send = command({
  name: "send",
  does: "sends a message and ends when the server has it",
  more: "Without a text, or with -, the message is what comes in on standard input.",
  operands: ["TO", "[TEXT…]"],
  flags: {},
  async run(given, io) {
    const [to = "", ...words] = given.operands
    const text = words.length === 0 || words.join(" ") === "-" ? await io.read() : words.join(" ")
    const body = checked(fields.body, text)
    return withClient(io, async (client) => {
      const item = await client.messages.send(await findConversation(client, to), body)
      await client.messages.settled(item)
      return undefined
    })
  },
})
