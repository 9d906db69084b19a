/** What is reached whatever dialog is open: a modal one makes all of the page inert but what is in it. */
import { signal } from "@preact/signals"
import { type ComponentChildren, createPortal } from "preact"
import { useLayoutEffect, useRef } from "preact/hooks"

/** Of the dialogs that are open, the newest last. */
const places = signal<readonly HTMLElement[]>([])

/** In a dialog: where that is drawn while it is the one on top. */
export function TopPlace({ class: name = "through" }: { class?: string | undefined }) {
  const ref = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    const place = ref.current
    if (!place) return
    places.value = [...places.peek(), place]
    return () => {
      places.value = places.peek().filter((one) => one !== place)
    }
  }, [])
  return <div ref={ref} class={name} />
}

/** Draws in the dialog on top, or where it stands when there is none. A dialog that this itself has opened is none. */
export function OnTop({ children }: { children: ComponentChildren }) {
  const ref = useRef<HTMLDivElement>(null)
  const place = places.value.findLast((one) => ref.current?.contains(one) !== true)
  const inside = (
    <div ref={ref} class="through">
      {children}
    </div>
  )
  return place ? createPortal(inside, place) : inside
}
