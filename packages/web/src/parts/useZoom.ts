import { useSignal } from "@preact/signals"
import { useMemo, useRef } from "preact/hooks"
import { moved, WHOLE, zoomed } from "../lib/zoom.ts"
import type { Point } from "./press.ts"

const STEP = 1.6
const NEAR = 2.5
/** A finger that moved so far sideways wants the next picture; so far down, none. In CSS pixels. */
const SWIPE_PX = 60
/** Who moved less has only pressed. */
const STILL_PX = 6

interface Swipes {
  /** −1 for the one before, 1 for the one after. */
  turn(step: -1 | 1): void
  close(): void
}

const between = (a: Point, b: Point): Point => ({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 })
const apart = (a: Point, b: Point): number => Math.max(1, Math.hypot(a.x - b.x, a.y - b.y))

/** Looks closely at a picture: wheel, double press, two fingers; drags it when it is near, turns pages when it is not. */
export function useZoom(swipes: Swipes) {
  const zoom = useSignal(WHOLE)
  const image = useRef<HTMLImageElement>(null)
  const latest = useRef(swipes)
  latest.current = swipes

  const deeds = useMemo(() => {
    const fingers = new Map<number, Point>()
    let began: Point | null = null
    const size = () => ({ width: image.current?.offsetWidth ?? 0, height: image.current?.offsetHeight ?? 0 })
    /** As seen from the middle of the window. */
    const seen = ({ x, y }: Point): Point => ({ x: x - innerWidth / 2, y: y - innerHeight / 2 })
    const closer = (factor: number, at: Point) => {
      zoom.value = zoomed(zoom.peek(), factor, seen(at), size())
    }
    const middle = () => ({ x: innerWidth / 2, y: innerHeight / 2 })
    const lift = (event: PointerEvent) => {
      fingers.delete(event.pointerId)
      const from = began
      began = null
      if (from === null || event.type !== "pointerup" || zoom.peek().scale > 1) return
      const [right, down] = [event.clientX - from.x, event.clientY - from.y]
      const beside = document.elementFromPoint(event.clientX, event.clientY) !== image.current
      if (beside && Math.hypot(right, down) < STILL_PX) latest.current.close()
      else if (Math.abs(right) > SWIPE_PX && Math.abs(right) > Math.abs(down)) latest.current.turn(right > 0 ? -1 : 1)
      else if (event.pointerType === "touch" && down > SWIPE_PX) latest.current.close()
    }
    return {
      step: (direction: -1 | 1) => closer(STEP ** direction, middle()),
      handlers: {
        onWheel(event: WheelEvent) {
          event.preventDefault()
          closer(Math.exp(-event.deltaY / 400), { x: event.clientX, y: event.clientY })
        },
        onDblClick(event: MouseEvent) {
          if (zoom.peek().scale > 1) zoom.value = WHOLE
          else closer(NEAR, { x: event.clientX, y: event.clientY })
        },
        onPointerDown(event: PointerEvent & { currentTarget: HTMLElement }) {
          if (event.button !== 0) return
          event.currentTarget.setPointerCapture(event.pointerId)
          const at = { x: event.clientX, y: event.clientY }
          fingers.set(event.pointerId, at)
          began = fingers.size === 1 ? at : null
        },
        onPointerMove(event: PointerEvent) {
          const before = fingers.get(event.pointerId)
          if (!before) return
          const at = { x: event.clientX, y: event.clientY }
          fingers.set(event.pointerId, at)
          const other = [...fingers].find(([id]) => id !== event.pointerId)?.[1]
          const by = { x: at.x - before.x, y: at.y - before.y }
          if (other) closer(apart(at, other) / apart(before, other), between(at, other))
          else if (zoom.peek().scale > 1) zoom.value = moved(zoom.peek(), by, size())
        },
        onPointerUp: lift,
        onPointerCancel: lift,
      },
    }
  }, [])
  return { zoom, image, ...deeds }
}
