import { readFile } from "node:fs/promises"
import { basename, resolve } from "node:path"
import { fields } from "@everline/protocol/schema"
import type { Picked } from "@everline/sdk"
import { findConversation, withClient } from "../client-side.ts"
import { command } from "../command.ts"
import { checked } from "../fields.ts"
import { Trouble } from "../words.ts"

export const send = command({
  name: "send",
  does: "sends a message and ends when the server has it",
  more: "Without a text and a file, or with -, the message is what comes in on standard input.",
  operands: ["TO", "[TEXT…]"],
  flags: { file: { placeholder: "PATH", help: "a picture or file that goes with it" } },
  async run(given, io) {
    const [to = "", ...words] = given.operands
    const path = given.value("file")
    const files = path === undefined ? [] : [await pick(path)]
    const isPiped = words.join(" ") === "-" || (words.length === 0 && files.length === 0)
    const body = checked(files.length > 0 ? fields.caption : fields.body, isPiped ? await io.read() : words.join(" "))
    return withClient(io, async (client) => {
      const item = await client.messages.send(await findConversation(client, to), body, { files })
      await client.messages.settled(item)
      return undefined
    })
  },
})

async function pick(path: string): Promise<Picked> {
  const bytes = await readFile(resolve(path)).catch((error: NodeJS.ErrnoException) => {
    throw new Trouble(`${path} cannot be read (${error.code ?? error.message}).`)
  })
  return { blob: new Blob([new Uint8Array(bytes)]), name: basename(path) }
}
