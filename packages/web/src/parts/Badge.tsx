import { t } from "../i18n/i18n.ts"
import styles from "./Badge.module.css"

interface BadgeProps {
  count: number
  /** What it counts, for those who hear it; unread messages unless told. */
  label?: string | undefined
  /** Put aside to be looked at again: a dot where there is no number. */
  marked?: boolean
  /** Only a quiet dot. */
  muted?: boolean
  class?: string | undefined
}

/** How many are unread; nothing when none are. */
export function Badge({ count, label, marked = false, muted = false, class: extra }: BadgeProps) {
  if (count <= 0 && !marked) return null
  const words = label ?? (count > 0 ? t("list.unread", { count }) : t("list.marked"))
  if (muted || count <= 0) {
    return (
      <span class={`${styles.dot} ${muted ? styles.quiet : ""} ${extra ?? ""}`}>
        <span class="hidden">{words}</span>
      </span>
    )
  }
  return (
    <span class={`${styles.badge} num ${extra ?? ""}`}>
      <span aria-hidden="true">{count > 99 ? "99+" : count}</span>
      <span class="hidden">{words}</span>
    </span>
  )
}
