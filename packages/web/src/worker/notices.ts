import type { ConversationId, PushNote, Seq } from "@everline/protocol"
import { keptConversation } from "@everline/sdk/peek"
import type { NoticeWords } from "./messages.ts"
import { type CallNote, notifyOfCall } from "./ringing.ts"
import type { WorkerScope } from "./scope.ts"
import { APP, ICON, speech } from "./speech.ts"

const REQUESTS = "/contacts/requests"

/** What a push says. Null: something that this build does not know, which is told all the same. */
export function noteFrom(data: { json(): unknown } | null): PushNote | null {
  try {
    const said = data?.json()
    return isNote(said) ? said : null
  } catch {
    return null
  }
}

const isNote = (said: unknown): said is PushNote => {
  if (typeof said !== "object" || said === null || !("kind" in said)) return false
  const isHere = "conversation" in said && isId(said.conversation)
  const isCall = isHere && "call" in said && isId(said.call) && (!("caller" in said) || isId(said.caller))
  switch (said.kind) {
    case "request":
      return "seq" in said
    case "message":
    case "added":
      return isHere && "seq" in said
    case "call":
      return isCall && "media" in said
    case "missed":
    case "taken":
      return isCall
    default:
      return false
  }
}

const isId = (said: unknown): boolean => /^[0-9a-f-]{36}$/.test(String(said))

/** What there is to read, or to be asked. */
type ReadNote = Exclude<PushNote, CallNote>

const conversationOf = (note: ReadNote | null): ConversationId | null =>
  note === null || note.kind === "request" ? null : note.conversation

function pathOf(note: ReadNote | null): string {
  const conversation = conversationOf(note)
  if (conversation !== null) return `/c/${conversation}`
  return note === null ? "/" : REQUESTS
}

function bodyOf(note: ReadNote | null, words: NoticeWords): string {
  if (note === null) return words.message
  return note.kind === "message" && note.named ? words.named : words[note.kind]
}

/** What hangs on a notification of ours. */
interface NoticeData {
  readonly path: string
  readonly seq: Seq
}

/** Shows that there is something, or that a call rings; on the icon of an installed app, how much there is. */
export async function notify(scope: WorkerScope, note: PushNote | null): Promise<void> {
  await (note !== null && "call" in note ? notifyOfCall(scope, note) : notifyToRead(scope, note))
  const shown = await scope.registration.getNotifications()
  await navigator.setAppBadge?.(shown.filter(({ tag }) => !tag.startsWith("call:")).length)
}

/**
 * One notification for each conversation, by the name that this device has for it. Whoever has the conversation before them
 * needs none. One that is shown already is not heard again for the same message.
 */
async function notifyToRead({ registration, clients }: WorkerScope, note: ReadNote | null): Promise<void> {
  const path = pathOf(note)
  const windows = await clients.matchAll({ type: "window", includeUncontrolled: true })
  const isSeen = windows.some(({ focused, url }) => focused && isAt(new URL(url).pathname, path))
  if (isSeen) return
  const { words, names } = await speech()
  const conversation = conversationOf(note)
  const where = names && conversation !== null ? await keptConversation(conversation) : null
  const [shown] = await registration.getNotifications({ tag: path })
  const seq = note?.seq ?? 0
  const isNews = shown === undefined || seqOf(shown) < seq
  const data: NoticeData = { path, seq: Math.max(seq, shown === undefined ? 0 : seqOf(shown)) }
  const how = { tag: path, icon: ICON, data, renotify: isNews, silent: !isNews }
  await registration.showNotification(where?.name ?? APP, { body: bodyOf(note, words), ...how })
}

const isAt = (here: string, path: string): boolean => here === path || here.startsWith(`${path}/`)

const seqOf = ({ data }: Notification): Seq => (typeof data?.seq === "number" ? data.seq : 0)
