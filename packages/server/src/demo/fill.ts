import { randomBytes } from "node:crypto"
import { Readable } from "node:stream"
import type { ClientId, ConversationId, FileId, Seq, Time } from "@everline/protocol"
import { newId } from "@everline/protocol"
import type { SignedIn } from "../handler.ts"
import type { Clock } from "../ports/clock.ts"
import type { Services } from "../services.ts"
import { chats, type DemoChat, type DemoFile, type DemoLine } from "./chats.ts"
import { introduce } from "./contacts.ts"
import { picture, tune } from "./drawings.ts"
import { type DemoName, people } from "./people.ts"

const DAY = 24 * 60 * 60_000

/** A clock that the story sets, so that weeks of history have the times at which they were told. */
export class StoryClock implements Clock {
  #now: Time

  constructor(now: Time) {
    this.#now = now
  }

  now(): Time {
    return this.#now
  }

  /** Turns back (or on) to where a chat begins. */
  turnTo(time: Time): void {
    this.#now = time
  }

  /** Within a chat time goes on only, also when two lines were told in the same minute. */
  reach(time: Time): void {
    this.#now = Math.max(this.#now + 1, time)
  }
}

/** Who plays whom. */
export type Cast = (name: DemoName) => SignedIn

/**
 * Tells the demo's story through the same services that people use.
 * @param clock the clock of `services`
 * @param now when the story ends
 * @returns everybody, signed in
 */
export async function fillDemo(services: Services, clock: StoryClock, now: Time): Promise<Cast> {
  const signedUp = await signUp(services)
  const cast: Cast = (name) => {
    const person = signedUp.get(name)
    if (person === undefined) throw new Error(`${name} is not in the demo`)
    return person
  }
  // Before the clock is turned back: an upload of weeks ago that no message carries yet would be swept away.
  const files = await uploadAll(services, cast)
  for (const chat of chats) await tell(services, { clock, cast, now, files }, chat)
  await introduce(services, cast)
  return cast
}

async function signUp({ accounts, invites }: Services): Promise<ReadonlyMap<DemoName, SignedIn>> {
  const signedUp = people.map(async ({ userName, displayName }, i): Promise<[DemoName, SignedIn]> => {
    const { invite } = await invites.create(null, i === 0)
    const password = randomBytes(18).toString("base64url")
    const device = { name: "Demo", shape: "program" } as const
    const made = await accounts.signUp({ invite, userName, displayName, password, device })
    return [userName, { account: made.self.account, device: made.device, admin: made.self.admin, address: "demo" }]
  })
  return new Map(await Promise.all(signedUp))
}

/** What the telling of all chats shares. */
interface Telling {
  readonly clock: StoryClock
  readonly cast: Cast
  readonly now: Time
  /** What lines carry. */
  readonly files: ReadonlyMap<DemoLine, readonly FileId[]>
}

async function uploadAll({ files }: Services, cast: Cast): Promise<ReadonlyMap<DemoLine, readonly FileId[]>> {
  const uploaded = new Map<DemoLine, FileId[]>()
  for (const line of chats.flatMap(({ lines }) => lines)) {
    for (const carried of line.carries ?? []) {
      const { name, bytes, ...made } = bytesOf(carried)
      const [file, from] = [newId<FileId>(), cast(line.from)]
      await files.begin(from, { file, name, bytes: bytes.length })
      await files.take(from, file, 0, Readable.from([bytes]))
      await files.finish(from, { file, ...made })
      uploaded.set(line, [...(uploaded.get(line) ?? []), file])
    }
  }
  return uploaded
}

function bytesOf(carried: DemoFile) {
  if (carried.kind === "picture") return { name: carried.name, bytes: picture(carried.scene) }
  if (carried.kind === "text") return { name: carried.name, bytes: Buffer.from(carried.text) }
  const { wav, ...voice } = tune(carried.notes)
  return { name: "voice.wav", bytes: wav, voice }
}

async function tell(services: Services, { clock, cast, now, files }: Telling, chat: DemoChat): Promise<void> {
  const lines = [...chat.lines].sort((a, b) => timeOf(a, now) - timeOf(b, now))
  const [first] = lines
  if (first !== undefined) clock.turnTo(timeOf(first, now) - 60_000)
  const conversation = await begin(services, cast, chat)
  const told: { line: DemoLine; seq: Seq; ordinal: number }[] = []
  for (const line of lines) {
    clock.reach(timeOf(line, now))
    const quoted = line.quotes === undefined ? null : (told.at(-line.quotes)?.seq ?? null)
    const said = { conversation, clientId: newId<ClientId>(), body: line.body, quote: quoted }
    const sent = await services.messages.send(cast(line.from), { ...said, attachments: [...(files.get(line) ?? [])] })
    told.push({ line, ...sent })
    await embellish(services, clock, cast, conversation, line, sent.seq)
  }
  const last = told.at(-1)?.ordinal ?? 0
  for (const member of chat.members) {
    const read = last - (chat.unread?.[member] ?? 0)
    await services.marks.set(cast(member), { conversation, read, delivered: last })
  }
}

async function begin({ roster }: Services, cast: Cast, { title, members }: DemoChat): Promise<ConversationId> {
  const [first, second] = members
  if (first === undefined || second === undefined) throw new Error("a chat of the demo needs two members")
  if (title === null) return roster.direct(cast(first), cast(second).account)
  const conversation = newId<ConversationId>()
  await roster.create(cast(first), { conversation, title, members: members.map((member) => cast(member).account) })
  return conversation
}

async function embellish(
  { messages }: Services,
  clock: StoryClock,
  cast: Cast,
  conversation: ConversationId,
  line: DemoLine,
  message: Seq,
): Promise<void> {
  const named = { conversation, message }
  const author = cast(line.from)
  clock.reach(clock.now() + 30_000)
  for (const [emoji, accounts] of Object.entries(line.reactions ?? {})) {
    for (const account of accounts ?? []) {
      await messages.react(cast(account), { ...named, clientId: newId<ClientId>(), emoji, on: true })
    }
  }
  if (line.edited !== undefined)
    await messages.edit(author, { ...named, clientId: newId<ClientId>(), body: line.edited })
  if (line.recalled) await messages.recall(author, { ...named, clientId: newId<ClientId>() })
}

/** A line's time on its day, never later than now. */
function timeOf({ day, time }: DemoLine, now: Time): Time {
  const [hours = 0, minutes = 0] = time.split(":").map(Number)
  const date = new Date(now - day * DAY)
  date.setHours(hours, minutes, 0, 0)
  return Math.min(date.getTime(), now - 60_000)
}
