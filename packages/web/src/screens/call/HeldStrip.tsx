import { own, t } from "../../i18n/i18n.ts"
import { HangUp, Pause } from "../../look/callIcons.ts"
import { Button, IconButton } from "../../parts/Button.tsx"
import styles from "./CallStrip.module.css"
import type { HeldDeeds, HeldView } from "./view.ts"

/** Beside the call that one is in: another that waits. */
export function HeldStrip({ view, deeds }: { view: HeldView; deeds: HeldDeeds }) {
  const name = own(view.name)
  return (
    <div class={`${styles.strip} ${styles.held}`} role="status">
      <Pause size={22} />
      <span class={styles.words}>
        <span class={styles.text}>{t("calls.held", { name })}</span>
      </span>
      <Button small onClick={deeds.swap}>
        {t("calls.held.swap")}
      </Button>
      <IconButton name={t("calls.held.end", { name })} icon={HangUp} class={styles.end} onClick={deeds.hangUp} />
    </div>
  )
}
