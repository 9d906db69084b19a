/** Notifications of this device: whether it wants any, whether it may have them, and how it comes by them. */
import type { Client } from "@everline/sdk"
import { computed, effect, signal } from "@preact/signals"
import { locale, t } from "../i18n/i18n.ts"
import type { NoticesState } from "../screens/Notices.tsx"
import type { FromWorker } from "../worker/messages.ts"
import { notifyOfCalls } from "./calls/notices.ts"
import { noteOf } from "./heard.ts"
import { isApple, isInstalled, keepStorage } from "./install.ts"
import { placeOf } from "./place.ts"
import { namesChoice, noticesChoice } from "./preferences.ts"
import { go } from "./router.ts"
import { closeShown } from "./shown-notices.ts"
import { tellWorker } from "./worker.ts"

/** What the browser says of notifications by this page; it changes by the person's hand only. */
const permission = signal<NotificationPermission | "none">(readPermission())
/** Whether the browser's push service knows this device; undefined while that is not known. */
const isReached = signal<boolean | undefined>(undefined)
// The person may change their mind in the browser's own settings.
document.addEventListener("visibilitychange", () => {
  permission.value = readPermission()
})

function readPermission(): NotificationPermission | "none" {
  return "Notification" in window && "serviceWorker" in navigator ? Notification.permission : "none"
}

export const noticesState = computed((): NoticesState => {
  if (!isSecureContext) return "insecure"
  if (permission.value === "none") return isApple && !isInstalled() ? "install-first" : "unsupported"
  if (permission.value === "denied") return "denied"
  if (noticesChoice.value === "off" || permission.value !== "granted") return "off"
  return isReached.value === false ? "open-only" : "on"
})

const isOn = computed(() => noticesState.value === "on" || noticesState.value === "open-only")

/** The person wants notifications: asks the browser, which asks them. To be called by their press and nothing else. */
export async function turnOn(client: Client): Promise<void> {
  permission.value = await Notification.requestPermission()
  if (permission.value !== "granted") return
  noticesChoice.value = "on"
  keepStorage()
  await subscribe(client)
}

export async function turnOff(client: Client): Promise<void> {
  noticesChoice.value = "off"
  await forgetHere()
  await client.push.unsubscribe()
}

/** The browser is told nothing any more, and shows nothing. */
export async function forgetHere(): Promise<void> {
  isReached.value = undefined
  const registration = await navigator.serviceWorker?.getRegistration()
  if (registration === undefined) return
  const subscription = await registration.pushManager?.getSubscription()
  await subscription?.unsubscribe()
  await closeShown(() => true)
}

/** Makes the browser's push service known to the server. Saying it again costs nothing, and mends what got lost. */
async function subscribe(client: Client): Promise<void> {
  try {
    const [{ pushManager }, key] = await Promise.all([navigator.serviceWorker.ready, client.push.key()])
    const how = { userVisibleOnly: true, applicationServerKey: key }
    // One that was made for another key, of a server before, is of no use.
    const subscription = await pushManager.subscribe(how).catch(async () => {
      await (await pushManager.getSubscription())?.unsubscribe()
      return pushManager.subscribe(how)
    })
    const { endpoint, keys } = subscription.toJSON()
    if (endpoint === undefined || keys?.p256dh === undefined || keys.auth === undefined) throw new Error("no keys")
    await client.push.subscribe({ endpoint, p256dh: keys.p256dh, auth: keys.auth })
    isReached.value = true
  } catch {
    isReached.value = false
  }
}

/** Follows the client from now on, as long as somebody is logged in: subscribes, notifies, and takes back what was read. */
export function followNotices(client: Client): () => void {
  const stops = [
    effect(() => {
      const isWanted = permission.value === "granted" && noticesChoice.value === "on" && isReached.peek() !== true
      if (client.link.value.state === "online" && isWanted) void subscribe(client)
    }),
    effect(() => {
      if (isOn.value && locale.value) tellWorker({ ask: "speak", words: words(), names: namesChoice.value === "on" })
    }),
    effect(() => (isOn.value ? notifyOf(client) : undefined)),
    effect(() => (isOn.value ? closeRead(client) : undefined)),
    effect(() => (isOn.value ? notifyOfCalls(client) : undefined)),
    effect(() => {
      const unread = client.conversations.unread.value
      const shown = unread > 0 ? navigator.setAppBadge?.(unread) : navigator.clearAppBadge?.()
      shown?.catch(() => {})
    }),
    followPresses(),
  ]
  return () => {
    for (const stop of stops) stop()
  }
}

const words = () => ({
  message: t("notice.message"),
  named: t("notice.named"),
  added: t("notice.added"),
  request: t("notice.request"),
  call: t("notice.call", { name: "{name}" }),
  group: t("notice.call.group", { name: "{name}", group: "{group}" }),
  unnamed: t("notice.call.unnamed"),
  audio: t("chat.call"),
  video: t("chat.video_call"),
  missed: t("notice.missed"),
  taken: t("notice.taken"),
})

/** While the page lives, what comes needs no push service. Nobody is told of what they are looking at. */
function notifyOf(client: Client): () => void {
  return client.messages.onArrival(async (conversation, message) => {
    const summary = client.conversations.get(conversation).peek()
    const self = client.session.peek()?.self.account
    if (summary === undefined || self === undefined || document.hasFocus()) return
    const note = noteOf(summary, message, self, client.accounts.blocked.peek())
    if (note !== null) tellWorker({ ask: "notify", note })
  })
}

const CLOSE_MS = 300

/** What was read, on whatever device, is shown no more. */
function closeRead(client: Client): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  const isRead = (tag: string) => {
    const to = placeOf(tag)
    if (to.at === "chat") return client.conversations.get(to.conversation).peek()?.unread === 0
    return to.at === "requests" && client.contacts.received.peek().length === 0
  }
  const stop = client.conversations.list.subscribe(() => {
    clearTimeout(timer)
    timer = setTimeout(() => closeShown(isRead).catch(() => {}), CLOSE_MS)
  })
  return () => {
    clearTimeout(timer)
    stop()
  }
}

/** Goes where a notification leads that was pressed. */
function followPresses(): () => void {
  const follow = ({ data }: MessageEvent<FromWorker>) => go(placeOf(data.go))
  navigator.serviceWorker?.addEventListener("message", follow)
  return () => navigator.serviceWorker?.removeEventListener("message", follow)
}
