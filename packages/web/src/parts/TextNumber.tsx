import { useState } from "preact/hooks"
import { t } from "../i18n/i18n.ts"
import { Sms } from "../look/icons.ts"
import { Button } from "./Button.tsx"
import { Dialog, DialogText } from "./Dialog.tsx"
import form from "./DialogForm.module.css"
import { Field } from "./Field.tsx"

interface TextNumberProps {
  /** As people read it. */
  number: string
  /** Puts it into the list under a name, and goes to where one writes; the words of what is wrong when it cannot. */
  write(name: string): Promise<string | null>
}

/** Asks what one calls a number that one is about to write to. */
export function NameNumberDialog({ number, write, onClose }: TextNumberProps & { onClose: () => void }) {
  const [name, setName] = useState("")
  const [error, setError] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const submit = async (event: Event) => {
    event.preventDefault()
    setBusy(true)
    const wrong = await write(name.trim())
    setBusy(false)
    if (wrong === null) onClose()
    else setError(wrong)
  }
  return (
    <Dialog title={t("add.sms", { number })} onClose={onClose}>
      <DialogText>{t("add.sms.text")}</DialogText>
      <form class={form.form} onSubmit={submit}>
        <Field
          label={t("add.sms.name")}
          hint={t("add.sms.hint")}
          value={name}
          onValue={setName}
          error={error ?? undefined}
          maxLength={64}
          autoComplete="off"
          first
        />
        <div class={form.buttons}>
          <Button onClick={onClose}>{t("cancel")}</Button>
          <Button kind="primary" type="submit" disabled={busy}>
            {t("add.sms.add")}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

/** Writes to a phone number by SMS, whether anybody has it here or not. */
export function TextNumber(props: TextNumberProps) {
  const [naming, setNaming] = useState(false)
  return (
    <>
      <Button kind="outline" icon={Sms} wide onClick={() => setNaming(true)}>
        {t("add.sms", { number: props.number })}
      </Button>
      {naming && <NameNumberDialog {...props} onClose={() => setNaming(false)} />}
    </>
  )
}
