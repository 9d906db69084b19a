import type { Window } from "./browser.ts"

/**
 * Runs in the page, so it refers to nothing outside itself.
 * @returns what does not fit across the window, or across what holds it, one line each
 */
function overflowing(): string[] {
  const found: string[] = []
  const wide = document.documentElement.scrollWidth - innerWidth
  if (wide > 1) found.push(`the page is ${wide} px too wide`)
  for (const element of document.querySelectorAll<HTMLElement>("body *")) {
    if (
      !element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) ||
      element.closest("svg, .hidden, [role=group], [data-aside]")
    )
      continue
    const { overflowX, textOverflow, display } = getComputedStyle(element)
    const box = element.getBoundingClientRect()
    if (box.width === 0 || box.height === 0 || display.startsWith("inline")) continue
    const name = `${element.tagName.toLowerCase()}.${element.className} "${(element.textContent ?? "").slice(0, 40)}"`
    const over = element.scrollWidth - element.clientWidth
    // A row of choices, or of chosen files, is pushed aside on purpose; what is cut with dots is meant to be; so is a text box.
    if (over > 1 && overflowX !== "visible" && textOverflow !== "ellipsis" && element.clientWidth > 0)
      found.push(`${name}: ${over} px of it are out of sight`)
    if (box.right > innerWidth + 1 && element.closest("[inert]") === null)
      found.push(`${name}: ${Math.round(box.right - innerWidth)} px beyond the window`)
  }
  return found
}

/** What of a page does not fit when everything is written larger, as far as the window keeps its shape. */
export async function misfits(window: Window, larger: "larger" | "hugest"): Promise<readonly string[]> {
  const set = (size: string) =>
    window.run(`(async () => {
    document.documentElement.dataset.text = "${size}"
    await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))
  })()`)
  const before = await window.run<string>("document.documentElement.dataset.text")
  await set(larger)
  const found = await window.run<string[]>(`(${overflowing})()`)
  await set(before)
  return found
}
