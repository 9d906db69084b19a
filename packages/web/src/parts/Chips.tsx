import type { ComponentChildren } from "preact"
import styles from "./Chips.module.css"

export interface Chip<Value extends string> {
  readonly value: Value
  readonly label: ComponentChildren
}

interface ChipsProps<Value extends string> {
  /** What they choose, for those who hear it. */
  label: string
  chips: readonly Chip<Value>[]
  value: Value
  onValue(value: Value): void
}

/** Which part of a list is shown; the first chip is for all of it. */
export function Chips<Value extends string>({ label, chips, value, onValue }: ChipsProps<Value>) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for what is filled in
    <div class={styles.chips} role="group" aria-label={label}>
      {chips.map((chip) => (
        <button
          key={chip.value}
          type="button"
          class={`${styles.chip} ${chip.value === value ? styles.on : ""}`}
          aria-pressed={chip.value === value}
          onClick={() => onValue(chip.value)}
        >
          {chip.label}
        </button>
      ))}
    </div>
  )
}
