import { type ComponentChildren, type FunctionComponent, toChildArray } from "preact"
import type { IconProps } from "../../look/icon.tsx"
import styles from "./Controls.module.css"

interface ControlProps {
  label: string
  icon: FunctionComponent<IconProps>
  run: () => void
  /** Of one that is switched: whether it is on. */
  on?: boolean
  kind?: "plain" | "move" | "end" | "answer"
  disabled?: boolean
  /** What waits behind it: how many, and in words. */
  badge?: { readonly count: number; readonly words: string }
}

/** A round button with its word under it. */
export function Control({ label, icon: Icon, run, on, kind = "plain", disabled = false, badge }: ControlProps) {
  return (
    <button
      type="button"
      class={`${styles.control} ${styles[kind]} ${on ? styles.on : ""}`}
      disabled={disabled}
      onClick={run}
      {...(on === undefined ? {} : { "aria-pressed": on })}
    >
      <span class={styles.circle}>
        <Icon size={26} />
        {badge && (
          <span class={`${styles.badge} num`} aria-hidden="true">
            {badge.count}
          </span>
        )}
      </span>
      {label}
      {badge && <span class="hidden">, {badge.words}</span>}
    </button>
  )
}

/** From how many on they stand in so many columns on a phone. */
const columns = (count: number) => (count <= 4 ? "" : count <= 6 ? styles.threes : count <= 8 ? "" : styles.fives)

/** The controls of a call, in rows by how many there are. */
export function Controls({ children }: { children: ComponentChildren }) {
  const count = toChildArray(children).length
  return <div class={`${styles.controls} ${columns(count)} ${count > 6 ? styles.many : ""}`}>{children}</div>
}
