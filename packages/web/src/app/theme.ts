import { effect, signal } from "@preact/signals"
import type { ThemeChoice } from "../screens/Settings.tsx"

const dark = matchMedia("(prefers-color-scheme: dark)")
const system = signal(dark.matches)
dark.addEventListener("change", () => {
  system.value = dark.matches
})

/** Keeps `data-theme` on the page: what the person chose, or the system's. */
export function showTheme(choice: { readonly value: ThemeChoice }): void {
  effect(() => {
    const theme = choice.value === "system" ? (system.value ? "dark" : "light") : choice.value
    document.documentElement.dataset.theme = theme
  })
}
