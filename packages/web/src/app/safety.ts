/** What is said of what others could do to the account: fetched when something happened. */
import type { Device } from "@everline/protocol"
import type { NumberChange } from "@everline/sdk"
import { own, t } from "../i18n/i18n.ts"
import { toast } from "../parts/Toasts.tsx"
import { stationOf } from "./place.ts"
import { go, place } from "./router.ts"

/** What was said already: a screen that is drawn anew does not say it again. */
const told = new WeakSet<object>()
function isNews(what: object): boolean {
  const isNew = !told.has(what)
  told.add(what)
  return isNew
}

/** Another device has logged in; who looks at the devices sees it. */
export function sayDevice(device: Device): void {
  if (!isNews(device) || stationOf(place.peek()) === "devices") return
  const see = { label: t("devices.came.see"), run: () => go({ at: "devices" }) }
  toast(t("devices.came", { name: own(device.name) }), see)
}

/** A phone number has come, or is somebody else's now; who looks at the numbers sees it. */
export function sayNumber(changed: NumberChange): void {
  const { change, number } = changed
  if (!isNews(changed) || change === "removed" || place.peek().at === "numbers") return
  toast(t(`numbers.${change}_elsewhere`, { number }), { label: t("numbers.see"), run: () => go({ at: "numbers" }) })
}
