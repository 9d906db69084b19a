import { effect, signal } from "@preact/signals"

/** The shapes that a browser window takes; a device's own shape follows from it when it logs in. */
export type WindowShape = "phone" | "tablet" | "desktop"

const tablet = matchMedia("(min-width: 720px)")
const desktop = matchMedia("(min-width: 1080px)")
const read = (): WindowShape => (desktop.matches ? "desktop" : tablet.matches ? "tablet" : "phone")

const current = signal<WindowShape>(read())
const follow = () => {
  current.value = read()
}
tablet.addEventListener("change", follow)
desktop.addEventListener("change", follow)

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
  })
}
