import type { RefObject } from "preact"
import { useLayoutEffect, useRef } from "preact/hooks"

/** Whoever presses something in what then goes has the focus where it was before. @returns for the focus that comes in */
export function useFocusBack(ref: RefObject<HTMLElement | null>): (event: FocusEvent) => void {
  const before = useRef<HTMLElement | null>(null)
  useLayoutEffect(
    () => () => {
      if (ref.current?.contains(document.activeElement)) before.current?.focus()
    },
    [],
  )
  return ({ relatedTarget }) => {
    const isInside = relatedTarget instanceof Node && ref.current?.contains(relatedTarget)
    if (!isInside) before.current = relatedTarget instanceof HTMLElement ? relatedTarget : null
  }
}
