import type { CallId, PushNote } from "@everline/protocol"
import { type KeptConversation, keptConversation, keptPerson } from "@everline/sdk/peek"
import type { NoticeWords, RingingTag } from "./messages.ts"
import type { WorkerScope } from "./scope.ts"
import { APP, ICON, speech } from "./speech.ts"

/** What is said of a call. */
export type CallNote = Extract<PushNote, { readonly call: CallId }>

/** Long, and again, as a phone in a pocket does it. */
const VIBRATION = [800, 400, 800, 400, 800, 1_200, 800, 400, 800, 400, 800]

/** Who calls and where, as far as this device knows it and names may be shown. */
export interface CallNames {
  readonly where: KeptConversation | null
  readonly caller: string | null
}

/** What a notification that a call rings is headed with: who calls, and whom, where that is a group. */
export function callTitle(words: NoticeWords, { where, caller }: CallNames): string {
  const group = where?.isGroup === true ? where.name : null
  if (group !== null && caller !== null)
    return words.group.replace(/\{(?:name|group)\}/g, (blank) => (blank === "{group}" ? group : caller))
  const name = where?.name ?? caller
  return name === null ? words.unnamed : words.call.replace("{name}", () => name)
}

/**
 * Rings until somebody presses it or the call rings no more; then says what became of it. That a call was missed takes the
 * place that its conversation has, and is heard once; that another device took it is said without a sound, for no browser
 * lets a push say nothing. Whoever has the app before them sees it there. Of a call to which one was called by people with
 * whom one has no conversation it leads to the list, over which it rings.
 */
export async function notifyOfCall({ registration, clients }: WorkerScope, note: CallNote): Promise<void> {
  const { call, conversation, caller, kind } = note
  const { words, names } = await speech()
  const where = await keptConversation(conversation)
  const path = where === null ? "/" : `/c/${conversation}`
  const tag: RingingTag = `call:${call}`
  const windows = await clients.matchAll({ type: "window", includeUncontrolled: true })
  const isSeen = windows.some(({ focused }) => focused)
  const [rings] = await registration.getNotifications({ tag })
  const [shown] = await registration.getNotifications({ tag: path })
  const how = { icon: ICON, data: { path, seq: shown?.data?.seq ?? 0, call } }
  if (kind !== "call") rings?.close()
  if (isSeen || (kind === "call" && rings) || (kind === "missed" && shown?.data?.call === call)) return
  const known: CallNames = names
    ? { where, caller: caller === undefined ? null : await keptPerson(caller) }
    : { where: null, caller: null }
  const name = known.where?.name ?? known.caller ?? APP
  switch (kind) {
    case "call": {
      const loud = { requireInteraction: true, renotify: true, vibrate: VIBRATION }
      return registration.showNotification(callTitle(words, known), { body: words[note.media], tag, ...how, ...loud })
    }
    case "missed": {
      const news = { tag: path, renotify: true }
      return registration.showNotification(name, { body: words.missed, ...how, ...news })
    }
    case "taken":
      return registration.showNotification(name, { body: words.taken, tag, silent: true, ...how })
  }
}
