import type { Shape } from "@everline/protocol"
import { deviceIcons } from "./deviceIcons.ts"
import styles from "./Reach.module.css"

/** The line as it reaches a new screen from the one that one holds. What it means is said in words beside it. */
export function Reach({ from, to }: { from: Shape; to: Shape }) {
  const [From, To] = [deviceIcons[from], deviceIcons[to]]
  return (
    <div class={styles.reach} aria-hidden="true">
      <span class={`${styles.station} ${styles.now}`}>
        <From size={30} />
      </span>
      <span class={styles.line} />
      <span class={styles.station}>
        <To size={30} />
      </span>
    </div>
  )
}
