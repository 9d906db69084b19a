import type { User } from "@everline/protocol"
import { t } from "../../i18n/i18n.ts"
import styles from "./Admin.module.css"

/** What is out of the ordinary about an account. */
export function Tags({ user }: { user: Pick<User, "admin" | "kind" | "suspendedAt"> }) {
  return (
    <>
      {user.suspendedAt !== null && <span class={`${styles.tag} ${styles.off}`}>{t("users.suspended")}</span>}
      {user.admin && <span class={`${styles.tag} ${styles.right}`}>{t("users.admin")}</span>}
      {user.kind === "bot" && <span class={styles.tag}>{t("users.bot")}</span>}
    </>
  )
}
