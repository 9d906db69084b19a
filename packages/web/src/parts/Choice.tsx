import { useId } from "preact/hooks"
import styles from "./Choice.module.css"

interface ChoiceProps<T extends string> {
  label: string
  value: T
  options: readonly { readonly value: T; readonly label: string; readonly lang?: string }[]
  onValue(value: T): void
}

/** One of a few, all in view; the arrow keys move, as in any set of radio buttons. */
export function Choice<T extends string>({ label, value, options, onValue }: ChoiceProps<T>) {
  const name = useId()
  return (
    <fieldset class={styles.choice} aria-label={label}>
      {options.map((option) => (
        <label key={option.value} class={styles.option} lang={option.lang}>
          <input
            type="radio"
            class={styles.radio}
            name={name}
            checked={option.value === value}
            onChange={() => onValue(option.value)}
          />
          <span class={styles.word}>{option.label}</span>
        </label>
      ))}
    </fieldset>
  )
}
