import { effect, type Signal, signal } from "@preact/signals"
import { LOCALES } from "../i18n/i18n.ts"
import { TEXT_SIZES, type TextSize } from "../lib/textSizes.ts"
import type { LocaleChoice, ThemeChoice } from "../screens/Settings.tsx"

/** A choice kept on this device. Where storage is refused (a private window) it lasts as long as the page. */
function kept<T extends string>(name: string, allowed: readonly T[], otherwise: T): Signal<T> {
  const read = () => {
    try {
      return localStorage.getItem(name)
    } catch {
      return null
    }
  }
  const before = read()
  const choice = signal(allowed.find((one) => one === before) ?? otherwise)
  effect(() => {
    const value = choice.value
    try {
      localStorage.setItem(name, value)
    } catch {
      // Nothing to do: it is kept for this page.
    }
  })
  return choice
}

export const themeChoice = kept<ThemeChoice>("everline.theme", ["system", "light", "dark"], "system")
export const textChoice = kept<TextSize>("everline.text", TEXT_SIZES, "normal")
export const localeChoice = kept<LocaleChoice>("everline.locale", ["system", ...LOCALES], "system")
/** What this device does with a call that another of one's own moves to it. */
export const movedChoice = kept<"ask" | "take">("everline.calls.moved", ["ask", "take"], "ask")
/** Whether noise is taken out of what the microphone hears in a call. */
export const noiseChoice = kept<"on" | "off">("everline.noise", ["on", "off"], "on")
/** Whether this device wants notifications, and whether they say from whom they are. */
export const noticesChoice = kept<"on" | "off">("everline.notices", ["on", "off"], "off")
export const namesChoice = kept<"on" | "off">("everline.notices.names", ["on", "off"], "on")
