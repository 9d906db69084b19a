/** What kind of device this page runs on. */
export const hereShape = () => shapeOf(matchMedia("(pointer: coarse)").matches, Math.min(screen.width, screen.height))

/** What kind of device a page runs on: whether fingers are its pointer, and its screen's shorter side in CSS pixels. */
export function shapeOf(touch: boolean, shorterSide: number): "phone" | "tablet" | "desktop" {
  if (!touch) return "desktop"
  return shorterSide < 600 ? "phone" : "tablet"
}
