import { t } from "../i18n/i18n.ts"
import { Sms } from "../look/icons.ts"
import styles from "./SmsBadge.module.css"

/** That something goes by SMS, or came so. @param cost in words, where it is one's own and costs something */
export function SmsBadge({ cost }: { cost?: string | null }) {
  return (
    <span class={`${styles.badge} num`}>
      <Sms size={12} />
      {t("sms.badge")}
      {cost && <span>{cost}</span>}
    </span>
  )
}
