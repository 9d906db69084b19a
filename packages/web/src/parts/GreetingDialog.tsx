import { useState } from "preact/hooks"
import { own, t } from "../i18n/i18n.ts"
import { Button } from "./Button.tsx"
import { Dialog } from "./Dialog.tsx"
import styles from "./DialogForm.module.css"
import { Field } from "./Field.tsx"

interface GreetingDialogProps {
  name: string
  /** Asks; the words of what is wrong when it could not. */
  send(greeting: string): Promise<string | null>
  onClose(): void
}

/** Asks somebody to be a contact, with a word of who one is. */
export function GreetingDialog({ name, send, onClose }: GreetingDialogProps) {
  const [greeting, setGreeting] = useState("")
  const [error, setError] = useState<string | null>(null)
  const submit = async (event: Event) => {
    event.preventDefault()
    const wrong = await send(greeting)
    if (wrong === null) onClose()
    else setError(wrong)
  }
  return (
    <Dialog title={t("person.add.title", { name: own(name) })} onClose={onClose}>
      <form class={styles.form} onSubmit={submit}>
        <Field
          label={t("person.greeting")}
          hint={t("person.greeting.hint")}
          value={greeting}
          onValue={setGreeting}
          error={error ?? undefined}
          maxLength={64}
          autoComplete="off"
        />
        <div class={styles.buttons}>
          <Button onClick={onClose}>{t("cancel")}</Button>
          <Button kind="primary" type="submit">
            {t("person.add.send")}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
