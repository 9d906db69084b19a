import { signal } from "@preact/signals"

/** What a browser offers that would install the app; the DOM library of TypeScript does not have it. */
interface InstallEvent extends Event {
  prompt(): Promise<{ readonly outcome: "accepted" | "dismissed" }>
}

const offered = signal<InstallEvent | null>(null)

/** An iPhone or iPad, which calls itself a Mac but is touched. */
export const isApple =
  /iPhone|iPad/.test(navigator.userAgent) || (/Mac OS X/.test(navigator.userAgent) && navigator.maxTouchPoints > 1)

/** Whether this window is of the installed app. */
export const isInstalled = (): boolean =>
  matchMedia("(display-mode: standalone)").matches || ("standalone" in navigator && navigator.standalone === true)

/** Keeps the browser's offer until the person asks for it, from now on. */
export function keepInstallOffer(): void {
  addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault()
    offered.value = event as InstallEvent
  })
  addEventListener("appinstalled", () => {
    offered.value = null
    keepStorage()
  })
  if (isInstalled()) keepStorage()
}

/** How the app is installed here: by the browser's own question, by hand, or not at all. */
export function installing(): "offered" | "by-hand" | null {
  if (isInstalled()) return null
  if (offered.value !== null) return "offered"
  return isApple ? "by-hand" : null
}

export async function install(): Promise<void> {
  const event = offered.peek()
  offered.value = null
  await event?.prompt()
}

/** Asks the browser not to evict what the app keeps. Some ask the person: only where they have just said what they want. */
export function keepStorage(): void {
  navigator.storage?.persist?.().catch(() => {})
}
