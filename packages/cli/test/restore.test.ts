import { join } from "node:path"
import type { ConversationId } from "@everline/protocol"
import { type Client, memoryCache } from "@everline/sdk"
import { createClient, nodePorts } from "@everline/sdk/node"
import { expect, test } from "vitest"
import { online } from "../src/client-side.ts"
import { openShell, signUp } from "./shell.ts"

const bodies = (client: Client, conversation: ConversationId) => {
  const view = client.history.open(conversation)
  return () => view.lines.value.flatMap((line) => (line.kind === "message" ? [line.body] : []))
}

async function say(client: Client, conversation: ConversationId, text: string) {
  await client.messages.settled(await client.messages.send(conversation, text))
}

test("after a restore a device that knew more starts over by itself, and goes on", async () => {
  await using shell = await openShell()
  const password = await signUp(shell, "amy")
  const cache = memoryCache()
  const device = { shape: "phone", cache, ports: nodePorts() } as const
  const before = createClient({ ...device, url: shell.url })
  const { self } = await before.accounts.logIn({ userName: "amy", password, deviceName: "Phone" })
  await online(before)
  const notes = await before.conversations.direct(self.account)
  for (const text of ["one", "two"]) await say(before, notes, text)
  const backup = join(shell.home, "backup")
  expect(await shell.type(`backup ${backup}`)).toMatchObject({ code: 0 })
  await say(before, notes, "three, after the backup")
  await before.close()

  const database = await shell.emptyDatabase()
  expect(await shell.type(`restore ${backup}`, { env: { DATABASE_URL: database } })).toMatchObject({ code: 0 })
  const after = createClient({ ...device, url: await shell.serve(database) })
  await online(after)
  const read = bodies(after, notes)
  await expect.poll(read).toEqual(["one", "two"])
  await say(after, notes, "three, anew")
  await expect.poll(read).toEqual(["one", "two", "three, anew"])
  await after.close()
})
