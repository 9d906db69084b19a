import type { PresenceState } from "@everline/protocol"
import { locale, t } from "../i18n/i18n.ts"
import { ago } from "../lib/time.ts"
import { minute } from "./clock.ts"
import styles from "./Here.module.css"

interface HereProps {
  state: PresenceState | undefined
  /** When they were last here, where that may be seen. */
  lastSeenAt?: number | null
}

/** Whether somebody is here, as a dot and a word; else when they last were. Nothing when neither is known. */
export function Here({ state, lastSeenAt = null }: HereProps) {
  if (state === undefined || (state === "offline" && lastSeenAt === null)) return null
  if (state === "offline") {
    const when = ago(lastSeenAt ?? 0, minute.value, locale.value)
    return (
      <span class="cut num">{when === null ? t("presence.last_seen.now") : t("presence.last_seen", { when })}</span>
    )
  }
  return (
    <span class={`${styles.here} ${styles[state]}`}>
      <span class={styles.dot} aria-hidden="true" />
      {t(`presence.${state}`)}
    </span>
  )
}
