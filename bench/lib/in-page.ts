/** What is measured inside the page; each function is sent to the browser as its text, so it stands alone. */

/** Presses the first conversation as soon as it is there; gives the times, since the navigation began, of both. */
export function pressFirstConversation(): Promise<{ listMs: number; interactiveMs: number }> {
  return new Promise((resolve) => {
    let listMs: number | undefined
    const look = () => {
      if (listMs === undefined) {
        const row = document.querySelector<HTMLAnchorElement>('nav a[href^="/c/"]')
        if (row !== null) {
          listMs = performance.now()
          row.click()
        }
      } else if (document.querySelector('[role="log"] article') !== null) {
        // The frame that shows it has been made when the next one begins.
        return requestAnimationFrame((at) => resolve({ listMs: listMs ?? at, interactiveMs: at }))
      }
      return requestAnimationFrame(look)
    }
    look()
  })
}

/** How a stretch of scrolling went: lengths in milliseconds. */
export interface Scrolling {
  readonly frames: number
  readonly long: number
  readonly longest: number
  /** Pixels that went by. */
  readonly distance: number
  /** Lines that were loaded at the end. */
  readonly height: number
}

/** Scrolls the open conversation up and then down, so many pixels a second, half of the time each. */
export function scrollBothWays({
  seconds,
  pixelsPerSecond,
}: {
  seconds: number
  pixelsPerSecond: number
}): Promise<Scrolling> {
  const log = document.querySelector('[role="log"]')
  if (log === null) throw new Error("no conversation is open")
  return new Promise((resolve) => {
    const lengths: number[] = []
    let distance = 0
    let begun: number | undefined
    let last = 0
    const step = (at: number) => {
      if (begun === undefined) begun = at
      else {
        const length = at - last
        lengths.push(length)
        const up = at - begun < (seconds * 1000) / 2
        const before = log.scrollTop
        log.scrollTop += (up ? -1 : 1) * pixelsPerSecond * Math.min(0.1, length / 1000)
        distance += Math.abs(log.scrollTop - before)
      }
      last = at
      if (at - begun < seconds * 1000) return requestAnimationFrame(step)
      const long = lengths.filter((length) => length > 50).length
      return resolve({
        frames: lengths.length,
        long,
        longest: Math.max(...lengths),
        distance: Math.round(distance),
        height: log.scrollHeight,
      })
    }
    requestAnimationFrame(step)
  })
}
