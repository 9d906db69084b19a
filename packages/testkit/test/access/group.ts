/** People, and the story of a group into which some of them come later. */
import { Readable } from "node:stream"
import {
  type AccountId,
  type ClientId,
  type ConversationId,
  type DeviceId,
  type FileId,
  newId,
  type Seq,
} from "@everline/protocol"
import type { Services } from "@everline/server/internal"

type Caller = Parameters<Services["handlers"]["messages.send"]>[0]

export interface Someone extends Caller {
  readonly userName: string
  readonly token: string
  /** Another device of theirs, which is not connected. */
  readonly second: DeviceId
}

/** A message that somebody sent. */
export interface Said {
  readonly seq: Seq
  readonly clientId: ClientId
}

/** A conversation of some, who may have come into it later. */
export interface Home {
  readonly id: ConversationId
  readonly host: Someone
  /** A line that all of them may read and that is no message. */
  readonly line: Seq
  /** Messages of before they came. */
  readonly before: readonly Seq[]
  /** A voice note of the host's, which what each of them said carries. */
  readonly file: FileId
  /** What one of them said. */
  readonly said: (who: Someone) => Said
}

interface Story {
  readonly host: Someone
  /** Who was in it from the beginning, and left before the guests came. */
  readonly gone: Someone
  readonly guests: readonly Someone[]
  /** Said and named before the guests came, and since. */
  readonly titles: readonly [before: string, since: string]
  readonly bodies: readonly [before: string, since: string]
}

export const once = () => ({ clientId: newId<ClientId>() })
/** Nobody is called the same twice on one record. */
let people = 0

/** Somebody with two devices; the administrator comes by an invite for one. */
export async function settle(services: Services, name: string, displayName = name): Promise<Someone> {
  people += 1
  const userName = `${name}-${people}`
  const { accounts, devices, invites, journal } = services
  const signUp = async () => {
    const { invite } = await invites.create(null, true)
    const device = { name: "Desk", shape: "desktop" } as const
    return accounts.signUp({ invite, userName, displayName, password: "open, sesame", device })
  }
  const { self, device, token } = await (name === "admin" ? signUp() : accounts.createBot(userName, displayName))
  const { account, admin } = self
  const second = await journal.transact(async (tx) => {
    await tx.lock([account])
    return devices.add(tx, account, { name: `${displayName}-device`, shape: "phone" })
  })
  return { account, device, admin, address: "127.0.0.1", userName, token, second: second.device }
}

export async function say(
  services: Services,
  who: Someone,
  conversation: ConversationId,
  body: string,
  attachments: FileId[] = [],
): Promise<Said> {
  const named = once()
  const message = { conversation, ...named, body, quote: null, attachments }
  const { seq } = await services.handlers["messages.send"](who, message)
  return { seq, ...named }
}

/** The beginning of a recording, as a browser makes one; more of it nobody looks at. */
const WEBM = Buffer.from([0x1a, 0x45, 0xdf, 0xa3, 0x87, 0x42, 0x82, 0x84, ...Buffer.from("webm")])

/** A voice note that is ready to be sent. */
export async function record({ files }: Services, who: Someone): Promise<FileId> {
  const file = newId<FileId>()
  await files.begin(who, { file, name: "note.webm", bytes: WEBM.length })
  await files.take(who, file, 0, Readable.from([WEBM]))
  await files.finish(who, { file, voice: { durationMs: 1_000, waveform: [0, 31] } })
  return file
}

/** A group whose guests come when something was said and somebody is gone again. */
export async function begin(services: Services, { host, gone, guests, titles, bodies }: Story): Promise<Home> {
  const { handlers } = services
  const id = newId<ConversationId>()
  const rename = (title: string) => handlers["conversations.rename"](host, { conversation: id, ...once(), title })
  await handlers["conversations.create"](host, { conversation: id, title: titles[0], members: [gone.account] })
  const before = await say(services, host, id, bodies[0])
  await handlers["conversations.leave"](gone, { conversation: id, ...once() })
  await rename("In between")
  const accounts = guests.map(({ account }) => account)
  const { seq: line } = await handlers["conversations.add"](host, { conversation: id, ...once(), accounts })
  await rename(titles[1])
  const file = await record(services, host)
  const said = await sayAll(services, id, [host, ...guests], bodies[1], file)
  return { id, host, line, before: [before.seq], file, said }
}

/** A conversation of two. */
export async function beginDirect(services: Services, host: Someone, guest: Someone, body: string): Promise<Home> {
  const { conversation } = await services.handlers["conversations.direct"](host, { account: guest.account })
  const id = conversation.conversation
  const file = await record(services, host)
  return { id, host, line: 1, before: [], file, said: await sayAll(services, id, [host, guest], body, file) }
}

/** Each of them says something: first who has a file, which the others send on. */
async function sayAll(services: Services, id: ConversationId, people: readonly Someone[], body: string, file: FileId) {
  const messages = new Map<AccountId, Said>()
  for (const who of people) messages.set(who.account, await say(services, who, id, body, [file]))
  return ({ account, userName }: Someone): Said => {
    const message = messages.get(account)
    if (message === undefined) throw new Error(`${userName} said nothing`)
    return message
  }
}
