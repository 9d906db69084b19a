import type { Client } from "@everline/sdk"
import { effect } from "@preact/signals"
import { own, t } from "../i18n/i18n.ts"
import { toast } from "../parts/Toasts.tsx"
import { stationOf } from "./place.ts"
import { go, place } from "./router.ts"

/** What was said already: a screen that is drawn anew does not say it again. */
const told = new WeakSet<object>()
function isNews<T extends object>(what: T | null): what is T {
  if (what === null || told.has(what)) return false
  told.add(what)
  return true
}

/**
 * Says what others could do to the account: that another device has logged in, or that a phone number came or went; but not
 * to who is looking at it.
 */
export function followSafety(client: Client): () => void {
  const stops = [
    effect(() => {
      const device = client.devices.came.value
      if (!isNews(device) || stationOf(place.peek()) === "devices") return
      const see = { label: t("devices.came.see"), run: () => go({ at: "devices" }) }
      toast(t("devices.came", { name: own(device.name) }), see)
    }),
    effect(() => {
      const changed = client.numbers.change.value
      if (!isNews(changed) || changed.change === "removed" || place.peek().at === "numbers") return
      const see = { label: t("numbers.see"), run: () => go({ at: "numbers" }) }
      toast(t(`numbers.${changed.change}_elsewhere`, { number: changed.number }), see)
    }),
  ]
  return () => {
    for (const stop of stops) stop()
  }
}
