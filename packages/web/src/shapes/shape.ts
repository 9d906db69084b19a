import { computed, effect, signal } from "@preact/signals"

/** The shapes that a browser window takes; a device's own shape follows from it when it logs in. */
export type WindowShape = "phone" | "tablet" | "desktop"

/** From how wide a window is each, in CSS pixels where everything is written at its usual size of 16. */
const TABLET = 720
const DESKTOP = 1080
/** From here there is room for a pane beside the chat. */
const ROOMY = 1320

const width = signal(innerWidth)
addEventListener("resize", () => {
  width.value = innerWidth
})
const zoom = signal(1)

/** The same words need more room when they are larger: so many times the usual size. */
const room = computed(() => width.value / zoom.value)

/** The window's shape now. It decides the shell and the sizes, never what a screen holds. */
export const shape = computed<WindowShape>(() =>
  room.value >= DESKTOP ? "desktop" : room.value >= TABLET ? "tablet" : "phone",
)

/** Everything is written so many times as large as usual, from now on. */
export function writeAt(times: number): void {
  zoom.value = times
}

/** Keeps `data-shape` on the page, for the style sheets, and whether there is room beside the screen. */
export function showShape(): void {
  effect(() => {
    document.documentElement.dataset.shape = shape.value
    document.documentElement.dataset.room = room.value >= ROOMY ? "wide" : "narrow"
  })
}
