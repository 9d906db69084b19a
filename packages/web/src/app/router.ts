import { signal } from "@preact/signals"
import { type Place, parentOf, pathOf, placeOf } from "./place.ts"

/** A path of the app with what is behind its #. */
const addressOf = ({ pathname, hash }: Pick<Location, "pathname" | "hash">): string => pathname + hash

const current = signal<Place>(placeOf(addressOf(location)))
/** How many steps this window has taken inside the app, so that back never leaves it. */
let depth = 0

/** Where one is; screens follow it. */
export const place = current

/** Goes somewhere; `replace` leaves no way back to where one was. */
export function go(to: Place, { replace = false } = {}): void {
  const path = pathOf(to)
  if (path !== addressOf(location)) {
    if (!replace) depth += 1
    history[replace ? "replaceState" : "pushState"](depth, "", path)
  }
  current.value = to
}

/** One step back, or to the screen above when this window began here. */
export function back(): void {
  if (depth > 0) history.back()
  else go(parentOf(current.value), { replace: true })
}

/** Whether a press on a link is for this window, with no key held that asks for another. */
const isPlain = (event: MouseEvent): boolean =>
  event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) && !event.defaultPrevented

/** Follows the address bar and the app's own links, from now on. */
export function followLinks(): void {
  addEventListener("popstate", (event) => {
    depth = typeof event.state === "number" ? event.state : 0
    current.value = placeOf(addressOf(location))
  })
  addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a") : null
    if (!link || link.target || link.download || link.origin !== location.origin || !isPlain(event)) return
    event.preventDefault()
    go(placeOf(addressOf(link)))
  })
}
