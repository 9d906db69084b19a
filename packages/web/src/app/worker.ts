import { signal } from "@preact/signals"
import type { ToWorker } from "../worker/messages.ts"

/** Whether there is a newer build of the app than this page. */
export const isUpdateReady = signal(false)

const ANSWER_MS = 3_000
/** A page that stays open asks for a new version at most so often; what makes it ask again sooner is not forgotten. */
const LEAST_MS = 10_000

let registration: ServiceWorkerRegistration | undefined
let askedAt = Number.NEGATIVE_INFINITY
let asking: ReturnType<typeof setTimeout> | undefined

/**
 * Registers the service worker, so that the app opens without a network. A worker that waits behind an older one takes
 * over at once where this page is of its build already; else the person is asked.
 */
export async function startWorker(): Promise<void> {
  if (!("serviceWorker" in navigator) || import.meta.env.DEV) return
  const { serviceWorker } = navigator
  registration = await serviceWorker.register(workerUrl(), { updateViaCache: "none" })
  const considered = registration
  const follow = (worker: ServiceWorker | null) =>
    worker?.addEventListener("statechange", () => worker.state === "installed" && void consider(considered.waiting))
  follow(registration.installing)
  registration.addEventListener("updatefound", () => follow(considered.installing))
  // Another window of the app has taken the new version.
  serviceWorker.addEventListener("controllerchange", () => void consider(serviceWorker.controller))
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") lookForUpdate()
  })
  await consider(registration.waiting)
  tellWorker({ ask: "mend" })
}

/** Looks whether the server has another build: when there is one, `isUpdateReady` follows. */
export function lookForUpdate(): void {
  if (registration === undefined || asking !== undefined) return
  asking = setTimeout(
    () => {
      asking = undefined
      askedAt = performance.now()
      registration?.update().catch(() => {})
    },
    Math.max(0, askedAt + LEAST_MS - performance.now()),
  )
}

/** Says something to the worker, as soon as there is one that works. */
export function tellWorker(what: ToWorker): void {
  void navigator.serviceWorker?.ready.then(({ active }) => active?.postMessage(what))
}

/** Loads the app anew, by the newest worker. */
export function reload(): void {
  const waiting = registration?.waiting
  if (!waiting) return location.reload()
  navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true })
  setTimeout(() => location.reload(), ANSWER_MS)
  waiting.postMessage("activate" satisfies ToWorker)
}

async function consider(worker: ServiceWorker | null): Promise<void> {
  if (!worker) return
  if (!(await isOurs(worker))) isUpdateReady.value = true
  else if (worker === registration?.waiting) worker.postMessage("activate" satisfies ToWorker)
}

/** Whether a worker is of the build of this page. */
function isOurs(worker: ServiceWorker): Promise<boolean> {
  const script = document.querySelector<HTMLScriptElement>("script[type=module][src]")
  const { port1, port2 } = new MessageChannel()
  return new Promise((resolve) => {
    setTimeout(() => resolve(false), ANSWER_MS)
    port1.onmessage = ({ data }) => resolve(data === true)
    const question: ToWorker = { ask: "is yours", script: script ? new URL(script.src).pathname : "" }
    worker.postMessage(question, [port2])
  })
}

/** Under Trusted Types a script's address has to come from a policy; ours knows this one only. */
function workerUrl(): string {
  const path = "/sw.js"
  if (typeof trustedTypes === "undefined") return path
  return trustedTypes.createPolicy("everline", { createScriptURL: () => path }).createScriptURL(path)
}
