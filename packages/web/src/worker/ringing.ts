import type { CallId, PushNote } from "@everline/protocol"
import type { RingingTag } from "./messages.ts"
import type { WorkerScope } from "./scope.ts"
import { APP, ICON, speechOf } from "./speech.ts"

/** What is said of a call. */
export type CallNote = Extract<PushNote, { readonly call: CallId }>

/** Long, and again, as a phone in a pocket does it. */
const VIBRATION = [800, 400, 800, 400, 800, 1_200, 800, 400, 800, 400, 800]

/**
 * Rings until somebody presses it or the call rings no more; then says what became of it. That a call was missed takes the
 * place that its conversation has, and is heard once; that another device took it is said without a sound, for no browser
 * lets a push say nothing. Whoever has the app before them sees it there.
 */
export async function notifyOfCall({ registration, clients }: WorkerScope, note: CallNote): Promise<void> {
  const { call, conversation, kind } = note
  const path = `/c/${conversation}`
  const tag: RingingTag = `call:${call}`
  const windows = await clients.matchAll({ type: "window", includeUncontrolled: true })
  const isSeen = windows.some(({ focused }) => focused)
  const [rings] = await registration.getNotifications({ tag })
  const [shown] = await registration.getNotifications({ tag: path })
  const { words, name } = await speechOf(conversation)
  const how = { icon: ICON, data: { path, seq: shown?.data?.seq ?? 0, call } }
  if (kind !== "call") rings?.close()
  if (isSeen || (kind === "call" && rings) || (kind === "missed" && shown?.data?.call === call)) return
  switch (kind) {
    case "call": {
      const title = name === null ? words.unnamed : words.call.replace("{name}", () => name)
      const loud = { requireInteraction: true, renotify: true, vibrate: VIBRATION }
      return registration.showNotification(title, { body: words[note.media], tag, ...how, ...loud })
    }
    case "missed": {
      const news = { tag: path, renotify: true }
      return registration.showNotification(name ?? APP, { body: words.missed, ...how, ...news })
    }
    case "taken":
      return registration.showNotification(name ?? APP, { body: words.taken, tag, silent: true, ...how })
  }
}
