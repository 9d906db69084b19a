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

function Other({ label, onClick }: { label: string; onClick(): void }) {
  return (
    <p class={styles.foot}>
      <button type="button" class={styles.other} onClick={onClick}>
        {label}
      </button>
    </p>
  )
}

interface ByCodeProps extends NumberLogInProps {
  number: string
}

/** The code was sent: it is asked for. */
function ByCode({ number, send, logIn, onBack }: ByCodeProps) {
  const [code, setCode] = useState("")
  const { busy, run, submit, general } = useSubmit(() => logIn(code))
  const again = async () => {
    let sent = false
    await run(async () => {
      const wrong = await send(number)
      sent = wrong === null
      if (sent) setCode("")
      return wrong
    })
    return sent
  }
  return (
    <Door title={t("numbers.code.title")} text={t("numbers.code.text", { number: spaced(number) })}>
      <form class={styles.form} onSubmit={submit}>
        <CodeField code={code} onCode={setCode} error={general} again={again} />
        <Button kind="primary" type="submit" wide disabled={busy || code === ""}>
          {t(busy ? "login.busy" : "login.go")}
        </Button>
      </form>
      <p class={styles.foot}>{t("numbers.log_in.missing")}</p>
      <Other label={t("numbers.another")} onClick={onBack} />
    </Door>
  )
}

/** Logs a new device in by a phone number, and the code that is sent to it. */
export function NumberLogIn({ send, logIn, onBack }: NumberLogInProps) {
  const { typed, setTyped, number } = useTyped()
  const [sentTo, setSentTo] = useState<string | null>(null)
  const { busy, submit, general } = useSubmit(async () => {
    if (number === null) return { text: noSuchNumber() }
    const wrong = await send(number)
    if (wrong === null) setSentTo(number)
    return wrong
  })
  if (sentTo !== null) return <ByCode number={sentTo} send={send} logIn={logIn} onBack={() => setSentTo(null)} />
  return (
    <Door title={t("numbers.log_in")} text={t("numbers.log_in.text")}>
      <form class={styles.form} onSubmit={submit}>
        <NumberField typed={typed} onTyped={setTyped} error={general} />
        <Button kind="primary" type="submit" wide disabled={busy}>
          {t(busy ? "numbers.sending" : "numbers.send")}
        </Button>
      </form>
      <Other label={t("numbers.log_in.other")} onClick={onBack} />
    </Door>
  )
}
