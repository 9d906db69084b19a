import { useEffect, useId, useRef } from "preact/hooks"
import styles from "./Field.module.css"

interface FieldProps {
  label: string
  value: string
  onValue: (value: string) => void
  /** What to know before typing. */
  hint?: string | undefined
  /** What is wrong, in words; shown instead of the hint. */
  error?: string | undefined
  /** Hides what is typed. */
  secret?: boolean
  type?: "text" | "tel"
  /** Which keys a phone shows for it. */
  inputMode?: "numeric"
  autoComplete?: string
  autoCapitalize?: "none" | "sentences"
  spellcheck?: boolean
  /** The focus is here from the beginning. */
  first?: boolean
  maxLength?: number
  required?: boolean
}

/** One labelled line to fill in. */
export function Field({
  label,
  value,
  onValue,
  hint,
  error,
  secret = false,
  type = "text",
  first = false,
  ...rest
}: FieldProps) {
  const id = useId()
  const ref = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (first) ref.current?.focus()
  }, [])
  const note = error ?? hint
  const shared = {
    ...rest,
    ref,
    id,
    class: `${styles.input} ${error ? styles.wrong : ""}`,
    value,
    onInput: (event: InputEvent & { currentTarget: HTMLInputElement }) => onValue(event.currentTarget.value),
    "aria-invalid": error !== undefined,
    "aria-describedby": note ? `${id}-note` : undefined,
  }
  return (
    <div class={styles.field}>
      <label class={styles.label} for={id}>
        {label}
      </label>
      {secret && <input {...shared} type="password" />}
      {!secret && (type === "tel" ? <input {...shared} type="tel" /> : <input {...shared} type="text" />)}
      {note && (
        <p id={`${id}-note`} class={error ? styles.error : styles.hint}>
          {note}
        </p>
      )}
    </div>
  )
}
