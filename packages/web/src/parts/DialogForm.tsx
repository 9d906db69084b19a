import type { ComponentChildren } from "preact"
import { t } from "../i18n/i18n.ts"
import { Button } from "./Button.tsx"
import { Dialog } from "./Dialog.tsx"
import styles from "./DialogForm.module.css"

interface DialogFormProps {
  title: string
  /** Whether what is written can be saved. */
  ready: boolean
  save(): Promise<void>
  onClose(): void
  children: ComponentChildren
}

/** A dialog that asks for something and keeps it. */
export function DialogForm({ title, ready, save, onClose, children }: DialogFormProps) {
  const submit = (event: Event) => {
    event.preventDefault()
    void save()
  }
  return (
    <Dialog title={title} onClose={onClose}>
      <form class={styles.form} onSubmit={submit}>
        {children}
        <div class={styles.buttons}>
          <Button onClick={onClose}>{t("cancel")}</Button>
          <Button kind="primary" type="submit" disabled={!ready}>
            {t("save")}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
