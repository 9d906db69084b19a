import type { RefObject } from "preact"
import { useLayoutEffect, useState } from "preact/hooks"
import type { Place, Size } from "./layout.ts"

/** The least size of a tile in rem: a name and a face have room in it, however large one reads. */
const LEAST_REM: Size = { width: 7, height: 5.5 }

export interface Space {
  readonly whole: Place
  /** The least that a tile may be there. */
  readonly least: Size
}

function spaceOf({ clientWidth, clientHeight }: HTMLElement): Space {
  const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize)
  return {
    whole: { x: 0, y: 0, width: clientWidth, height: clientHeight },
    least: { width: Math.ceil(LEAST_REM.width * rem), height: Math.ceil(LEAST_REM.height * rem) },
  }
}

/** How much room there is in something on the page, now and whenever that changes; null until it is drawn. */
export function useSpace(ref: RefObject<HTMLElement | null>): Space | null {
  const [space, setSpace] = useState<Space | null>(null)
  useLayoutEffect(() => {
    const box = ref.current
    if (!box) return
    const look = () => setSpace(spaceOf(box))
    look()
    const observer = new ResizeObserver(look)
    observer.observe(box)
    return () => observer.disconnect()
  }, [])
  return space
}
