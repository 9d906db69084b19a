import { useEffect, useState } from "preact/hooks"
import styles from "./Skeleton.module.css"

const AFTER_MS = 200

/** True once a wait has become long enough to be noticed. */
function useNoticed(): boolean {
  const [noticed, notice] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => notice(true), AFTER_MS)
    return () => clearTimeout(timer)
  }, [])
  return noticed
}

/** The shapes of the rows that are coming; nothing at all in the first 200 ms. */
export function SkeletonRows({ count = 8 }: { count?: number }) {
  if (!useNoticed()) return null
  return (
    <div aria-hidden="true">
      {Array.from({ length: count }, (_, at) => (
        <div key={at} class={styles.row}>
          <i class={styles.face} />
          <span class="grow">
            <i class={styles.short} />
            <i class={styles.long} />
          </span>
        </div>
      ))}
    </div>
  )
}

/** The shapes of the messages that are coming. */
export function SkeletonThread() {
  if (!useNoticed()) return null
  return (
    <div class={styles.thread} aria-hidden="true">
      {[44, 62, 30, 55, 38].map((width, at) => (
        <i key={width} class={`${styles.bubble} ${at % 3 === 1 ? styles.mine : ""} ${styles[`w${width}`]}`} />
      ))}
    </div>
  )
}
