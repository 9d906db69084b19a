import { browserCache, createClient } from "@everline/sdk"
import { effect } from "@preact/signals"
import { render } from "preact"
import "./look/tokens.css"
import "./look/tints.css"
import "./look/base.css"
import { App } from "./app/App.tsx"
import { keepInstallOffer } from "./app/install.ts"
import { localeChoice, textChoice, themeChoice } from "./app/preferences.ts"
import { followLinks } from "./app/router.ts"
import { showTextSize } from "./app/textSize.ts"
import { showTheme } from "./app/theme.ts"
import { startWorker } from "./app/worker.ts"
import { type Locale, preferredLocale, showLocale } from "./i18n/i18n.ts"
import { hereShape } from "./lib/device.ts"
import { refuseDrops } from "./parts/drop.ts"
import { Wordmark } from "./shapes/phone/PhoneShell.tsx"
import { shape, showShape } from "./shapes/shape.ts"

const wanted = (): Locale =>
  localeChoice.value === "system" ? preferredLocale(navigator.languages) : localeChoice.value

showShape()
showTheme(themeChoice)
showTextSize(textChoice)
followLinks()
keepInstallOffer()
refuseDrops()

const client = createClient({
  url: location.origin,
  shape: hereShape(),
  cache: browserCache(),
  program: "everline-web/0.1.0",
})

/**
 * Draws when there are words, what this device has kept, and what its shape begins with. What is fetched then waits for
 * this file: none of it may be waited for outside of a function.
 */
async function begin(): Promise<void> {
  await Promise.all([showLocale(wanted()), client.ready, shape.peek() === "phone" && Wordmark.ahead()])
  effect(() => void showLocale(wanted()))
  const app = document.querySelector("#app")
  if (!app) throw new Error("the page has no place for the app")
  render(<App client={client} />, app)
  await startWorker()
}

void begin()
