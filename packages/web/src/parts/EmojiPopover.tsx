import type { ComponentChildren } from "preact"
import { useEffect, useRef } from "preact/hooks"
import styles from "./EmojiPopover.module.css"
import { later } from "./later.tsx"

const EmojiGrid = later(() => import("./over.ts").then((over) => over.EmojiGrid))

interface EmojiPopoverProps {
  open: boolean
  onOpen(open: boolean): void
  onPick(emoji: string): void
  /** The button that opens it. */
  children: ComponentChildren
}

/** The emoji, above the button that opens them. Stays open for several; Esc or a press outside closes it. */
export function EmojiPopover({ open, onOpen, onPick, children }: EmojiPopoverProps) {
  const place = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (!open) return
    const outside = (event: Event) => {
      if (event.target instanceof Node && !place.current?.contains(event.target)) onOpen(false)
    }
    const onEscape = (event: KeyboardEvent) => {
      if (event.key !== "Escape") return
      event.stopPropagation()
      onOpen(false)
    }
    addEventListener("pointerdown", outside, true)
    addEventListener("keydown", onEscape, true)
    return () => {
      removeEventListener("pointerdown", outside, true)
      removeEventListener("keydown", onEscape, true)
    }
  }, [open])
  return (
    <div ref={place} class={styles.place}>
      {children}
      {open && (
        <div class={styles.box}>
          <EmojiGrid onPick={onPick} />
        </div>
      )}
    </div>
  )
}
