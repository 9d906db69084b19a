import { type Signal, useSignal } from "@preact/signals"
import { useMemo } from "preact/hooks"

/** How a voice note is being recorded, as far as fingers have to do with it. */
export type Talk =
  /** A finger or a button is held down; `away` where letting go throws it away. */
  | { readonly kind: "held"; readonly touch: boolean; readonly away: boolean }
  /** Let go: what was recorded goes out. */
  | { readonly kind: "over" }
  /** It goes on by itself, until one sends it or throws it away. */
  | { readonly kind: "free" }

/** Who lets go within this time has pressed and not held: it goes on by itself. */
const PRESS_MS = 350
/** So far up, letting go throws it away, in CSS pixels. */
const AWAY_PX = 80

/** A click comes this soon after a press, or never: then the finger had moved a little. In milliseconds. */
const CLICK_MS = 300

/** Hold to talk: handlers for the button, and what they say. Null while nobody talks. */
export function useTalk() {
  const talk: Signal<Talk | null> = useSignal<Talk | null>(null)
  const handlers = useMemo(() => {
    let since = 0
    let from = 0
    let isDown = false
    const goFree = () => {
      if (talk.peek()?.kind === "held") talk.value = { kind: "free" }
    }
    return {
      onPointerDown(event: PointerEvent & { currentTarget: HTMLElement }) {
        if (event.button !== 0 || talk.peek() !== null) return
        event.currentTarget.setPointerCapture(event.pointerId)
        isDown = true
        since = event.timeStamp
        from = event.clientY
        talk.value = { kind: "held", touch: event.pointerType === "touch", away: false }
      },
      onPointerMove(event: PointerEvent) {
        const now = talk.peek()
        const away = from - event.clientY > AWAY_PX
        if (isDown && now?.kind === "held" && now.away !== away) talk.value = { ...now, away }
      },
      onPointerUp(event: PointerEvent) {
        const now = talk.peek()
        if (!isDown || now?.kind !== "held") return
        isDown = false
        if (now.away) talk.value = null
        else if (event.timeStamp - since >= PRESS_MS) talk.value = { kind: "over" }
        // What is shown then has buttons where the finger was: its click is to find none of them.
        else setTimeout(goFree, CLICK_MS)
      },
      /** The finger was taken from it: a call came in, or the button went. */
      onLostPointerCapture() {
        if (!isDown) return
        isDown = false
        if (talk.peek()?.kind === "held") talk.value = null
      },
      onContextMenu: (event: Event) => event.preventDefault(),
      /** After a press; without one a key or a screen reader pressed it. */
      onClick(event: MouseEvent) {
        if (!isDown) goFree()
        if (event.detail === 0 && talk.peek() === null) talk.value = { kind: "free" }
      },
    }
  }, [])
  return { talk, handlers }
}
