/** Up and down walk through the rows of a list, which are links or in sections, and the field above it. */
export function walk(event: KeyboardEvent, list: HTMLElement): void {
  const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0
  const rows = [...list.querySelectorAll<HTMLElement>("a, input, section section button")]
  const here = document.activeElement
  const at = here instanceof HTMLElement ? rows.indexOf(here) : -1
  if (step === 0 || at < 0) return
  event.preventDefault()
  rows[at + step]?.focus()
}
