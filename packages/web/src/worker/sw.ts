import type { WorkerScope } from "./scope.ts"

declare const self: WorkerScope

/** What the shell consists of; the build writes it here. */
const { version, files }: { version: string; files: string[] } = JSON.parse("__PRECACHE__")

const PREFIX = "everline-"
const cacheName = PREFIX + version
const PAGE = "/"
/** A network that has not answered a page by then is treated as gone. */
const PATIENCE_MS = 3_000

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(cacheName).then((cache) => cache.addAll(files)))
})

self.addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      const names = await caches.keys()
      await Promise.all(
        names.filter((name) => name.startsWith(PREFIX) && name !== cacheName).map((name) => caches.delete(name)),
      )
      await self.clients.claim()
    })(),
  )
})

// A page that was loaded anew asks its successor to take over: no older page is left that needs the older files.
self.addEventListener("message", (event) => {
  if (event.data === "activate") event.waitUntil(self.skipWaiting())
})

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

self.addEventListener("fetch", (event) => {
  const { request } = event
  const url = new URL(request.url)
  if (request.method !== "GET" || url.origin !== location.origin) return
  if (request.mode === "navigate") {
    if (!url.pathname.startsWith("/api/")) event.respondWith(page(request))
  } else if (files.includes(url.pathname)) {
    event.respondWith(caches.match(request, { cacheName }).then((kept) => kept ?? fetch(request)))
  }
})
