import type { PresenceState } from "@everline/protocol"
import { t } from "../i18n/i18n.ts"
import styles from "./Here.module.css"

/** Whether somebody is here, as a dot and a word; nothing when they are not, or it is not known. */
export function Here({ state }: { state: PresenceState | undefined }) {
  if (state === undefined || state === "offline") return null
  return (
    <span class={`${styles.here} ${styles[state]}`}>
      <span class={styles.dot} aria-hidden="true" />
      {t(`presence.${state}`)}
    </span>
  )
}
