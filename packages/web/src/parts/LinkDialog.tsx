import type { ComponentChildren } from "preact"
import { t } from "../i18n/i18n.ts"
import { Copy } from "../look/icons.ts"
import { Button } from "./Button.tsx"
import { Dialog } from "./Dialog.tsx"
import styles from "./LinkDialog.module.css"

interface LinkDialogProps {
  title: string
  /** For whom it is and how long. */
  text: string
  link: string
  copy(link: string): void
  onClose(): void
  /** What else can be done about it. */
  children?: ComponentChildren
}

/** A link to be handed on. */
export function LinkDialog({ title, text, link, copy, onClose, children }: LinkDialogProps) {
  return (
    <Dialog title={title} onClose={onClose}>
      <p class={styles.text}>{text}</p>
      <p class={styles.link}>{link}</p>
      <div class={styles.buttons}>
        {children}
        <Button onClick={onClose}>{t("close")}</Button>
        <Button kind="primary" icon={Copy} onClick={() => copy(link)}>
          {t("invite.copy")}
        </Button>
      </div>
    </Dialog>
  )
}
