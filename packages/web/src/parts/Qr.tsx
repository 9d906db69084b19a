import { encode } from "uqr"
import styles from "./Qr.module.css"

/** Dark squares as one path, each run of a row in one step. */
function pathOf(rows: readonly (readonly boolean[])[]): string {
  const runs = rows.flatMap((row, y) =>
    row.flatMap((isDark, x) => {
      if (!isDark || row[x - 1]) return []
      const end = row.indexOf(false, x)
      const width = (end < 0 ? row.length : end) - x
      return [`M${x} ${y}h${width}v1h-${width}z`]
    }),
  )
  return runs.join("")
}

/** A QR of a text, as wide as what it is in. It is dark on white in every theme, for cameras expect that. */
export function Qr({ text, name }: { text: string; name: string }) {
  const { data, size } = encode(text, { ecc: "M", border: 0 })
  return (
    <svg class={styles.qr} viewBox={`0 0 ${size} ${size}`} shape-rendering="crispEdges" role="img" aria-label={name}>
      <path d={pathOf(data)} fill="currentColor" />
    </svg>
  )
}
