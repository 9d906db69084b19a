import type { FunctionComponent } from "preact"
import type { IconProps } from "../look/icon.tsx"
import styles from "./Switch.module.css"

interface SwitchProps {
  label: string
  icon: FunctionComponent<IconProps>
  on: boolean
  onChange(on: boolean): void
}

/** Something that is on or off; the whole row is the switch. */
export function Switch({ label, icon: Icon, on, onChange }: SwitchProps) {
  return (
    <label class={styles.row}>
      <Icon size={20} />
      <span class="grow">{label}</span>
      <input
        type="checkbox"
        role="switch"
        aria-checked={on}
        class={styles.input}
        checked={on}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      <span class={styles.track} aria-hidden="true" />
    </label>
  )
}
