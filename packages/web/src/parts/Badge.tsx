import { t } from "../i18n/i18n.ts"
import styles from "./Badge.module.css"

/** How many are unread; nothing when none are. */
export function Badge({ count, class: extra }: { count: number; class?: string | undefined }) {
  if (count <= 0) return null
  return (
    <span class={`${styles.badge} num ${extra ?? ""}`}>
      <span aria-hidden="true">{count > 99 ? "99+" : count}</span>
      <span class="hidden">{t("list.unread", { count })}</span>
    </span>
  )
}
