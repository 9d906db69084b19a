import { useMemo, useRef } from "preact/hooks"

export interface Point {
  readonly x: number
  readonly y: number
}

const HOLD_MS = 450
const SLIP_PX = 10

/**
 * A right click, or a finger held still. Handlers to spread on an element; `run` gets where, in CSS pixels of the window.
 * Touch browsers that also send `contextmenu` on a long press are heard once.
 * @param links whether links inside have no menu of their own
 */
export function usePress(run: (at: Point) => void, links = false) {
  const latest = useRef(run)
  latest.current = run
  return useMemo(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    let from: Point | null = null
    const stop = () => {
      clearTimeout(timer)
      from = null
    }
    return {
      onPointerDown(event: PointerEvent) {
        if (event.pointerType !== "touch") return
        const at = { x: event.clientX, y: event.clientY }
        from = at
        timer = setTimeout(() => {
          stop()
          latest.current(at)
        }, HOLD_MS)
      },
      onPointerMove(event: PointerEvent) {
        if (from && Math.hypot(event.clientX - from.x, event.clientY - from.y) > SLIP_PX) stop()
      },
      onPointerUp: stop,
      onPointerCancel: stop,
      onContextMenu(event: MouseEvent) {
        if (event.target instanceof HTMLAnchorElement && !links) return
        event.preventDefault()
        if (event instanceof PointerEvent && event.pointerType === "touch") return
        latest.current({ x: event.clientX, y: event.clientY })
      },
    }
  }, [links])
}
