import { useEffect, useState } from "preact/hooks"
import { t } from "../../i18n/i18n.ts"
import { Field } from "../../parts/Field.tsx"
import styles from "./Numbers.module.css"

/** Nobody asks for another code sooner: the first may be on its way. */
const PATIENCE_S = 60

interface CodeFieldProps {
  code: string
  onCode(code: string): void
  error?: string | undefined
  /** Sends another; whether it went. */
  again(): Promise<boolean>
}

/** The code that was sent, and another one where it did not come. */
export function CodeField({ code, onCode, error, again }: CodeFieldProps) {
  const [left, setLeft] = useState(PATIENCE_S)
  useEffect(() => {
    if (left === 0) return
    const timer = setTimeout(() => setLeft(left - 1), 1_000)
    return () => clearTimeout(timer)
  }, [left])
  return (
    <>
      <Field
        label={t("numbers.code")}
        hint={t("numbers.code.hint")}
        value={code}
        onValue={onCode}
        error={error}
        inputMode="numeric"
        autoComplete="one-time-code"
        maxLength={16}
        first
        required
      />
      <p class={styles.foot}>
        {t("numbers.code.missing")}{" "}
        {left > 0 ? (
          <span class="num">{t("numbers.code.wait", { count: left })}</span>
        ) : (
          <button
            type="button"
            class={styles.other}
            onClick={async () => {
              if (await again()) setLeft(PATIENCE_S)
            }}
          >
            {t("numbers.code.again")}
          </button>
        )}
      </p>
    </>
  )
}
