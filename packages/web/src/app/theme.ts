import { effect, signal } from "@preact/signals"
import type { ThemeChoice } from "../screens/Settings.tsx"

const dark = matchMedia("(prefers-color-scheme: dark)")
const system = signal(dark.matches)
dark.addEventListener("change", () => {
  system.value = dark.matches
})

/** Keeps `data-theme` on the page, and the browser's own bars in its colour: what the person chose, or the system's. */
export function showTheme(choice: { readonly value: ThemeChoice }): void {
  effect(() => {
    const theme = choice.value === "system" ? (system.value ? "dark" : "light") : choice.value
    document.documentElement.dataset.theme = theme
    const ground = getComputedStyle(document.documentElement).getPropertyValue("--bg")
    for (const meta of document.querySelectorAll<HTMLMetaElement>("meta[name=theme-color]")) meta.content = ground
  })
}
