import type { RefObject } from "preact"
import { useEffect, useState } from "preact/hooks"

export interface FullScreen {
  /** Not every browser can, nor may every page. */
  readonly can: boolean
  readonly isOn: boolean
  toggle(): void
}

/** The whole screen for one thing on the page. */
export function useFullScreen(ref: RefObject<HTMLElement | null>): FullScreen {
  const [isOn, setOn] = useState(false)
  useEffect(() => {
    const look = () => setOn(document.fullscreenElement !== null && document.fullscreenElement === ref.current)
    document.addEventListener("fullscreenchange", look)
    return () => document.removeEventListener("fullscreenchange", look)
  }, [])
  const toggle = () => {
    // Refused where the press was not the person's own, and then all stays as it is.
    const done = isOn ? document.exitFullscreen() : ref.current?.requestFullscreen()
    done?.catch(() => {})
  }
  return { can: document.fullscreenEnabled, isOn, toggle }
}
