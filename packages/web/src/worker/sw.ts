import type { FromWorker, NoticesLock, ToWorker } from "./messages.ts"
import { noteFrom, notify } from "./notices.ts"
import { resubscribe } from "./resubscribe.ts"
import type { AppWindow, WorkerScope } from "./scope.ts"
import { speak } from "./speech.ts"

declare const self: WorkerScope

/** What the shell consists of; the build writes it here. */
const { version, files }: { version: string; files: string[] } = JSON.parse("__PRECACHE__")

const PREFIX = "everline-"
const cacheName = PREFIX + version
const PAGE = "/"
const ASSETS = "/assets/"
/** A network that has not answered a page by then is treated as gone. */
const PATIENCE_MS = 3_000
/** Who is to be notified waits so long, at most, for a page that looks at what is shown: one may fall asleep over it. */
const TURN_MS = 1_000

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(cacheName).then((cache) => cache.addAll(files)))
})

self.addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      const names = await caches.keys()
      const older = names.filter((name) => name.startsWith(PREFIX) && name !== cacheName)
      // Windows of the build before are still open perhaps, and fetch parts of theirs that the server has no more.
      await Promise.all(older.slice(0, -1).map((name) => caches.delete(name)))
      await self.clients.claim()
    })(),
  )
})

self.addEventListener("message", (event) => {
  const said = event.data as ToWorker
  // A page that is of our build asks, or one whose person wants the new version.
  if (said === "activate") return event.waitUntil(self.skipWaiting())
  switch (said.ask) {
    case "is yours":
      return event.ports[0]?.postMessage(files.includes(said.script))
    case "mend":
      return event.waitUntil(mend().catch(() => undefined))
    case "notify":
      return event.waitUntil(inTurn(() => notify(self, said.note)))
    case "speak":
      return event.waitUntil(speak(said))
  }
})

/** Fetches what the browser has evicted, as long as the server has this build: files of two builds are none. */
async function mend(): Promise<void> {
  const cache = await caches.open(cacheName)
  const kept = new Set((await cache.keys()).map(({ url }) => new URL(url).pathname))
  const missing = files.filter((file) => !kept.has(file))
  if (missing.length === 0) return
  const present = await (await fetch(PAGE)).text()
  if (files.some((file) => file.endsWith(".js") && present.includes(file))) await cache.addAll(missing)
}

/** The page of the present server whenever there is one, so that a stale worker can never hold back a new version. */
async function page(request: Request): Promise<Response> {
  try {
    const answer = await fetch(request, { signal: AbortSignal.timeout(PATIENCE_MS) })
    if (answer.status < 500) return answer
  } catch {
    // No network, or too slow: the kept page does as well.
  }
  return (await caches.match(PAGE, { cacheName })) ?? Response.error()
}

/** A file of this build, or of the one before; what was evicted is fetched. */
const file = async (request: Request): Promise<Response> =>
  (await caches.match(request, { cacheName })) ?? (await caches.match(request)) ?? (await fetch(request))

self.addEventListener("fetch", (event) => {
  const { request } = event
  const { origin, pathname } = new URL(request.url)
  if (request.method !== "GET" || origin !== location.origin) return
  if (request.mode === "navigate") {
    if (!/^\/(?:api|s)\//.test(pathname)) event.respondWith(page(request))
  } else if (files.includes(pathname) || pathname.startsWith(ASSETS)) {
    event.respondWith(file(request))
  }
})

self.addEventListener("push", (event) => {
  event.waitUntil(inTurn(() => notify(self, noteFrom(event.data))))
})

/** Shows while nobody else does, and nobody looks at what is shown. */
async function inTurn(show: () => Promise<void>): Promise<void> {
  const signal = AbortSignal.timeout(TURN_MS)
  try {
    await navigator.locks.request("notices" satisfies NoticesLock, { signal }, show)
  } catch (error) {
    if (error !== signal.reason) throw error
    await show()
  }
}

self.addEventListener("pushsubscriptionchange", (event) => {
  event.waitUntil(resubscribe(self, event))
})

self.addEventListener("notificationclick", (event) => {
  event.notification.close()
  event.waitUntil(lead(event.notification.data?.path ?? PAGE))
})

/** To where a notification points: in a window that is open, or in a new one. */
async function lead(path: string): Promise<void> {
  const windows = await self.clients.matchAll({ type: "window", includeUncontrolled: true })
  const open: AppWindow | undefined = windows.find(({ focused }) => focused) ?? windows[0]
  if (open === undefined) return void (await self.clients.openWindow(path))
  open.postMessage({ go: path } satisfies FromWorker)
  await open.focus()
}
