import { signal } from "@preact/signals"
import { render } from "preact"
import "../look/tokens.css"
import "../look/tints.css"
import "../look/base.css"
import { showTextSize } from "../app/textSize.ts"
import { showTheme } from "../app/theme.ts"
import { LOCALES, preferredLocale, restOfWords, showLocale } from "../i18n/i18n.ts"
import { TEXT_SIZES } from "../lib/textSizes.ts"
import { Questions } from "../parts/ask.tsx"
import { smsWords } from "../parts/smsWords.ts"
import { Toasts } from "../parts/Toasts.tsx"
import { adminWords } from "../screens/admin/words.ts"
import { callWords } from "../screens/call/words.ts"
import { numberWords } from "../screens/numbers/words.ts"
import type { ThemeChoice } from "../screens/Settings.tsx"
import { showShape } from "../shapes/shape.ts"
import { screens } from "./screens.tsx"

// Only for development: gallery.html?screen=chat&theme=dark&lang=en&text=huge; the window's width makes the shape.
const query = new URLSearchParams(location.search)
const wanted = LOCALES.find((one) => one === query.get("lang"))
const theme = (["light", "dark"] as const).find((one) => one === query.get("theme"))

showShape()
showTextSize(signal(TEXT_SIZES.find((one) => one === query.get("text")) ?? "normal"))
showTheme(signal<ThemeChoice>(theme ?? "system"))
await showLocale(wanted ?? preferredLocale(navigator.languages))
await Promise.all([restOfWords, adminWords, callWords, numberWords, smsWords].map((words) => words()))

const app = document.querySelector("#app")
if (app) render(<Gallery name={query.get("screen")} />, app)

function Gallery({ name }: { name: string | null }) {
  const screen = name === null ? undefined : screens[name]
  return (
    <>
      {screen?.() ?? (
        <ul>
          {Object.keys(screens).map((one) => (
            <li key={one}>
              <a href={`?screen=${one}`}>{one}</a>
            </li>
          ))}
        </ul>
      )}
      <Questions />
      <Toasts />
    </>
  )
}
