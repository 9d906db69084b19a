import type { ConversationId, PushNote, Seq } from "@everline/protocol"
import { keptName } from "@everline/sdk/peek"
import type { NoticeWords, ToWorker } from "./messages.ts"
import type { WorkerScope } from "./scope.ts"

type Speech = Pick<Extract<ToWorker, { ask: "speak" }>, "words" | "names">

/** Beside the caches of the app's files, which come and go with its builds. */
const SPEECH_CACHE = "notices"
const SPEECH = "/notices.json"
const APP = "Everline 常通"
const REQUESTS = "/contacts/requests"

/** As long as no page has said how to speak, or the browser has forgotten it. */
const english: NoticeWords = {
  message: "New message",
  named: "You were named",
  added: "You are in this group now",
  request: "Somebody would like to be in your contacts",
}
const chinese: NoticeWords = {
  message: "有新消息",
  named: "有人@你",
  added: "你已加入这个群",
  request: "有人想加你",
}

/** Keeps how to speak. */
export async function speak({ words, names }: Speech): Promise<void> {
  const cache = await caches.open(SPEECH_CACHE)
  await cache.put(SPEECH, new Response(JSON.stringify({ words, names } satisfies Speech)))
}

async function speech(): Promise<Speech> {
  const kept = await caches.match(SPEECH, { cacheName: SPEECH_CACHE }).catch(() => undefined)
  if (kept !== undefined) return kept.json()
  return { words: navigator.language.startsWith("zh") ? chinese : english, names: false }
}

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
  if (typeof said !== "object" || said === null || !("kind" in said && "seq" in said)) return false
  if (said.kind === "request") return true
  const isHere = said.kind === "message" || said.kind === "added"
  return isHere && "conversation" in said && /^[0-9a-f-]{36}$/.test(String(said.conversation))
}

const conversationOf = (note: PushNote | null): ConversationId | null =>
  note === null || note.kind === "request" ? null : note.conversation

function pathOf(note: PushNote | null): string {
  const conversation = conversationOf(note)
  if (conversation !== null) return `/c/${conversation}`
  return note === null ? "/" : REQUESTS
}

function bodyOf(note: PushNote | null, words: NoticeWords): string {
  if (note === null) return words.message
  return note.kind === "message" && note.named ? words.named : words[note.kind]
}

/** What hangs on a notification of ours. */
interface NoticeData {
  readonly path: string
  readonly seq: Seq
}

/**
 * Shows that there is something: one notification for each conversation, by the name that this device has for it. Whoever
 * has the conversation before them needs none. One that is shown already is not heard again for the same message.
 */
export async function notify({ registration, clients }: WorkerScope, note: PushNote | null): Promise<void> {
  const path = pathOf(note)
  const windows = await clients.matchAll({ type: "window", includeUncontrolled: true })
  const isSeen = windows.some(({ focused, url }) => focused && isAt(new URL(url).pathname, path))
  if (isSeen) return
  const { words, names } = await speech()
  const conversation = conversationOf(note)
  const name = names && conversation !== null ? await keptName(conversation) : null
  const [shown] = await registration.getNotifications({ tag: path })
  const seq = note?.seq ?? 0
  const isNews = shown === undefined || seqOf(shown) < seq
  const data: NoticeData = { path, seq: Math.max(seq, shown === undefined ? 0 : seqOf(shown)) }
  const how = { tag: path, icon: "/icon-192.png", data, renotify: isNews, silent: !isNews }
  await registration.showNotification(name ?? APP, { body: bodyOf(note, words), ...how })
  await navigator.setAppBadge?.((await registration.getNotifications()).length)
}

const isAt = (here: string, path: string): boolean => here === path || here.startsWith(`${path}/`)

const seqOf = ({ data }: Notification): Seq => (typeof data?.seq === "number" ? data.seq : 0)
