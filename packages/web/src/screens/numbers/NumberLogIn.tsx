import { useState } from "preact/hooks"
import { t } from "../../i18n/i18n.ts"
import { spaced } from "../../lib/numbers.ts"
import { Button } from "../../parts/Button.tsx"
import styles from "../Enter.module.css"
import { Door, type EnterError, useSubmit } from "../Enter.tsx"
import { CodeField } from "./CodeField.tsx"
import { NumberField, noSuchNumber, useTyped } from "./NumberField.tsx"

interface NumberLogInProps {
  /** Sends a code. */
  send(number: string): Promise<EnterError | null>
  logIn(code: string): Promise<EnterError | null>
  /** Back to the other ways in. */
  onBack(): void
}

/** Logs a new device in by a phone number, and the code that is sent to it. */
export function NumberLogIn({ send, logIn, onBack }: NumberLogInProps) {
  const { typed, setTyped, number } = useTyped()
  const [sentTo, setSentTo] = useState<string | null>(null)
  const [code, setCode] = useState("")
  const sending = useSubmit(async () => {
    if (number === null) return { text: noSuchNumber() }
    const wrong = await send(number)
    if (wrong === null) setSentTo(number)
    return wrong
  })
  const entering = useSubmit(() => logIn(code))
  if (sentTo === null)
    return (
      <Door title={t("numbers.log_in")} text={t("numbers.log_in.text")}>
        <form class={styles.form} onSubmit={sending.submit}>
          <NumberField typed={typed} onTyped={setTyped} error={sending.general} />
          <Button kind="primary" type="submit" wide disabled={sending.busy}>
            {t(sending.busy ? "numbers.sending" : "numbers.send")}
          </Button>
        </form>
        <p class={styles.foot}>
          <button type="button" class={styles.other} onClick={onBack}>
            {t("numbers.log_in.other")}
          </button>
        </p>
      </Door>
    )
  return (
    <Door title={t("numbers.code.title")} text={t("numbers.code.text", { number: spaced(sentTo) })}>
      <form class={styles.form} onSubmit={entering.submit}>
        <CodeField
          code={code}
          onCode={setCode}
          error={entering.general}
          again={() => entering.run(() => send(sentTo))}
        />
        <Button kind="primary" type="submit" wide disabled={entering.busy || code === ""}>
          {t(entering.busy ? "login.busy" : "login.go")}
        </Button>
      </form>
      <p class={styles.foot}>{t("numbers.log_in.missing")}</p>
      <p class={styles.foot}>
        <button
          type="button"
          class={styles.other}
          onClick={() => {
            setSentTo(null)
            setCode("")
          }}
        >
          {t("numbers.another")}
        </button>
      </p>
    </Door>
  )
}
