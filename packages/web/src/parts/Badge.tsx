import { t } from "../i18n/i18n.ts"
import styles from "./Badge.module.css"

interface BadgeProps {
  count: number
  /** What it counts, for those who hear it; unread messages unless told. */
  label?: string | undefined
  class?: string | undefined
}

/** How many are unread; nothing when none are. */
export function Badge({ count, label = t("list.unread", { count }), class: extra }: BadgeProps) {
  if (count <= 0) return null
  return (
    <span class={`${styles.badge} num ${extra ?? ""}`}>
      <span aria-hidden="true">{count > 99 ? "99+" : count}</span>
      <span class="hidden">{label}</span>
    </span>
  )
}
