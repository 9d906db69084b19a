import { useState } from "preact/hooks"
import { t } from "../i18n/i18n.ts"
import { Button } from "./Button.tsx"
import { Dialog } from "./Dialog.tsx"
import { Field } from "./Field.tsx"
import styles from "./RenameDialog.module.css"

interface RenameDialogProps {
  title: string
  label: string
  value: string
  /** Keeps the name; the words of what is wrong when it cannot. */
  save(name: string): Promise<string | null>
  onClose(): void
}

/** Gives something another name. */
export function RenameDialog({ title, label, value, save, onClose }: RenameDialogProps) {
  const [name, setName] = useState(value)
  const [error, setError] = useState<string | null>(null)
  const submit = async (event: Event) => {
    event.preventDefault()
    const wrong = await save(name)
    if (wrong === null) onClose()
    else setError(wrong)
  }
  return (
    <Dialog title={title} onClose={onClose}>
      <form class={styles.form} onSubmit={submit}>
        <Field
          label={label}
          value={name}
          onValue={setName}
          error={error ?? undefined}
          maxLength={64}
          autoComplete="off"
          required
        />
        <div class={styles.buttons}>
          <Button onClick={onClose}>{t("cancel")}</Button>
          <Button kind="primary" type="submit" disabled={name.trim() === ""}>
            {t("save")}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
