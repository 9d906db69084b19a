/** Somebody who sends files of which links are made, as for a phone. */
import { Readable } from "node:stream"
import { type ClientId, type ConversationId, type FileId, newId } from "@everline/protocol"
import type { TestNetwork } from "./network.ts"

type Handlers = TestNetwork["services"]["handlers"]
type Caller = Parameters<Handlers["files.finish"]>[0]
type Voice = NonNullable<Parameters<Handlers["files.finish"]>[1]["voice"]>

/** What links begin with in a network that makes them. */
const SITE = "https://chat.example"
export const LINKED = { EVERLINE_PUBLIC_URL: SITE }

/** Signs somebody up who has a group of their own; the answer sends a file there, and says at which path its link leads. */
export async function linkSender(net: TestNetwork, displayName: string) {
  const { accounts, handlers, files, links } = net.services
  const { self, device } = await accounts.createBot(`sender-${newId().slice(-8)}`, displayName)
  const caller: Caller = { account: self.account, device, admin: false, address: "127.0.0.1" }
  const conversation = newId<ConversationId>()
  await handlers["conversations.create"](caller, { conversation, title: "Notes", members: [] })
  return async (bytes: Uint8Array, name: string, voice?: Voice) => {
    const file = newId<FileId>()
    await handlers["files.begin"](caller, { file, name, bytes: bytes.length })
    await files.take(caller, file, 0, Readable.from([Buffer.from(bytes)]))
    const finish = voice === undefined ? { file } : { file, voice }
    const { attachment } = await handlers["files.finish"](caller, finish)
    const said = { conversation, clientId: newId<ClientId>(), body: "", quote: null, attachments: [file] }
    const { seq: message } = await handlers["messages.send"](caller, said)
    const [made] = (await links.make(net.database, { conversation, message }, [attachment])) ?? []
    if (made === undefined) throw new Error("this network makes no links: give it the settings for it")
    const recall = () => handlers["messages.recall"](caller, { conversation, clientId: newId<ClientId>(), message })
    return { path: made.link.slice(SITE.length), recall }
  }
}
