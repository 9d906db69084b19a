/**
 * Runs in the page, so it refers to nothing outside itself. Watches the message in the middle of a conversation while
 * nobody scrolls, frame by frame, until older messages have come in above it or `ms` have passed.
 * @returns by how many CSS pixels its place in the window changed at most, and whether anything came in
 */
export async function watchAnchor(ms: number): Promise<{ moved: number; grew: boolean }> {
  const frame = () => new Promise((drawn) => requestAnimationFrame(drawn))
  const scroller = document.querySelector("[role=log]")
  if (!scroller) throw new Error("no conversation is open")
  const { top, height } = scroller.getBoundingClientRect()
  const middle = top + height / 2
  const distance = (element: Element) => Math.abs(element.getBoundingClientRect().top - middle)
  const [anchor] = [...scroller.querySelectorAll("article")].sort((a, b) => distance(a) - distance(b))
  if (!anchor) throw new Error("no message is on screen")
  const at = anchor.getBoundingClientRect().top
  const size = scroller.scrollHeight
  const deadline = performance.now() + ms
  let moved = 0
  let framesAfter = 0
  while (performance.now() < deadline && framesAfter < 20) {
    await frame()
    moved = Math.max(moved, anchor.isConnected ? Math.abs(anchor.getBoundingClientRect().top - at) : Infinity)
    if (Math.abs(scroller.scrollHeight - size) > 500) framesAfter += 1
  }
  return { moved, grew: framesAfter > 0 }
}
