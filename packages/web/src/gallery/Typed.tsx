import type { ComponentChildren } from "preact"
import { useEffect, useRef } from "preact/hooks"

/** A screen into whose first field somebody has typed. */
export function Typed({ text, children }: { text: string; children: ComponentChildren }) {
  const ref = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const field = ref.current?.querySelector("input")
    if (!field) return
    field.value = text
    field.dispatchEvent(new InputEvent("input", { bubbles: true }))
  }, [])
  return (
    <div ref={ref} style={{ display: "contents" }}>
      {children}
    </div>
  )
}
