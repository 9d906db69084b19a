import { useState } from "preact/hooks"
import { t } from "../../i18n/i18n.ts"
import { spaced } from "../../lib/numbers.ts"
import { Button } from "../../parts/Button.tsx"
import { Dialog, DialogText } from "../../parts/Dialog.tsx"
import form from "../../parts/DialogForm.module.css"
import { CodeField } from "./CodeField.tsx"
import { NumberField, noSuchNumber, useTyped } from "./NumberField.tsx"

interface AddNumberProps {
  /** Sends a code; what went wrong, in words. */
  send(number: string): Promise<string | null>
  /** Makes the number one's own by it. */
  add(code: string): Promise<string | null>
  onClose(): void
}

/** Adds a phone number: first the number, then the code that was sent to it. */
export function AddNumberDialog({ send, add, onClose }: AddNumberProps) {
  const { typed, setTyped, number } = useTyped()
  const [sentTo, setSentTo] = useState<string | null>(null)
  const [code, setCode] = useState("")
  const [error, setError] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  /** Whether it went well. */
  const work = async (what: () => Promise<string | null>, done: () => void): Promise<boolean> => {
    if (busy) return false
    setBusy(true)
    const wrong = await what()
    setError(wrong)
    setBusy(false)
    if (wrong === null) done()
    return wrong === null
  }
  const submit = (event: Event) => {
    event.preventDefault()
    if (sentTo !== null) return void work(() => add(code), onClose)
    if (number === null) return setError(noSuchNumber())
    void work(
      () => send(number),
      () => setSentTo(number),
    )
  }
  return (
    <Dialog title={t(sentTo === null ? "numbers.add" : "numbers.code.title")} onClose={onClose}>
      {sentTo !== null && <DialogText>{t("numbers.code.text", { number: spaced(sentTo) })}</DialogText>}
      <form class={form.form} onSubmit={submit}>
        {sentTo === null ? (
          <NumberField typed={typed} onTyped={setTyped} error={error ?? undefined} />
        ) : (
          <CodeField
            code={code}
            onCode={setCode}
            error={error ?? undefined}
            again={() =>
              work(
                () => send(sentTo),
                () => setCode(""),
              )
            }
          />
        )}
        <div class={form.buttons}>
          <Button onClick={onClose}>{t("cancel")}</Button>
          <Button kind="primary" type="submit" disabled={busy || (sentTo !== null && code === "")}>
            {t(sentTo === null ? "numbers.send" : "numbers.confirm")}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
