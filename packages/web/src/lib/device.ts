/** What kind of device this page runs on. */
export const hereShape = () =>
  shapeOf(matchMedia("(pointer: coarse)").matches, Math.min(screen.width, screen.height), navigator.userAgent)

/** How the browsers of televisions name themselves. */
const TELEVISION =
  /\b(?:SMART-TV|SmartTV|Web0S|NetCast|BRAVIA|AppleTV|GoogleTV|Android TV|AFT\w+|HbbTV|MiTV|MIBOX|CrKey)\b|Tizen.*\bTV\b/

/** What kind of device a page runs on: whether fingers are its pointer, its screen's shorter side in CSS pixels, its agent. */
export function shapeOf(touch: boolean, shorterSide: number, agent: string): "phone" | "tablet" | "desktop" | "tv" {
  if (TELEVISION.test(agent)) return "tv"
  if (!touch) return "desktop"
  return shorterSide < 600 ? "phone" : "tablet"
}
