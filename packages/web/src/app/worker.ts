/**
 * Registers the service worker, so that the app opens without a network. A worker that waits behind an older one takes
 * over now: this page was just loaded and needs none of the older files.
 */
export async function startWorker(): Promise<void> {
  if (!("serviceWorker" in navigator) || import.meta.env.DEV) return
  const registration = await navigator.serviceWorker.register(workerUrl(), { updateViaCache: "none" })
  registration.waiting?.postMessage("activate")
}

/** Under Trusted Types a script's address has to come from a policy; ours knows this one only. */
function workerUrl(): string {
  const path = "/sw.js"
  if (typeof trustedTypes === "undefined") return path
  return trustedTypes.createPolicy("everline", { createScriptURL: () => path }).createScriptURL(path)
}
