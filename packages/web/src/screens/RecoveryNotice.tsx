import { t } from "../i18n/i18n.ts"
import { Button } from "../parts/Button.tsx"
import { Dialog } from "../parts/Dialog.tsx"
import styles from "./RecoveryNotice.module.css"

interface RecoveryNoticeProps {
  /** Whether the link was used, and not only made. */
  used: boolean
  /** When, in words. */
  time: string
  /** Shows the devices of the account. */
  devices(): void
  /** One has taken note. */
  note(): void
}

/** Tells that an administrator made a link to recover the account, or that a device came in by it. Esc takes no note. */
export function RecoveryNotice({ used, time, devices, note }: RecoveryNoticeProps) {
  const kind = used ? "used" : "made"
  return (
    <Dialog title={t(`recovery.${kind}.title`)} onClose={() => undefined}>
      <p class={styles.text}>{t(`recovery.${kind}.text`, { time })}</p>
      <div class={styles.buttons}>
        <Button onClick={note}>{t("recovery.ok")}</Button>
        <Button kind="primary" onClick={devices}>
          {t("recovery.devices")}
        </Button>
      </div>
    </Dialog>
  )
}
