import { useMemo } from "preact/hooks"
import { encode } from "uqr"
import styles from "./QrCode.module.css"

/** A text as a code that cameras read: always dark on light, with the quiet edge that they need. */
export function QrCode({ text, label }: { text: string; label: string }) {
  const { size, path } = useMemo(() => {
    const code = encode(text, { ecc: "M", border: 3 })
    const dark = code.data.flatMap((row, y) => row.flatMap((on, x) => (on ? `M${x} ${y}h1v1h-1z` : [])))
    return { size: code.size, path: dark.join("") }
  }, [text])
  return (
    <svg class={styles.code} viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label} shape-rendering="crispEdges">
      <path d={path} />
    </svg>
  )
}
