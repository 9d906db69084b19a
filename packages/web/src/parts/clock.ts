import { signal } from "@preact/signals"

const now = signal(Date.now())
const tick = () => {
  now.value = Date.now()
}
setInterval(tick, 60_000)
addEventListener("visibilitychange", tick)

/** Now, in milliseconds, as far as a screen needs it: it moves once a minute and when the page is looked at again. */
export const minute = now
