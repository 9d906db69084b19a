import type { ComponentChildren, FunctionComponent } from "preact"
import type { IconProps } from "../look/icon.tsx"
import styles from "./Bar.module.css"

interface BarProps {
  icon: FunctionComponent<IconProps>
  children: ComponentChildren
  /** Nothing is wrong: good news. */
  calm?: boolean
  action?: { readonly label: string; readonly run: () => void } | undefined
}

/** The amber bar under a header: what is wrong, what still works, and at most one thing to do. */
export function Bar({ icon: Icon, children, calm = false, action }: BarProps) {
  return (
    <div class={`${styles.bar} ${calm ? styles.calm : ""}`} role="status">
      <Icon size={18} />
      <span class={styles.words}>{children}</span>
      {action && (
        <button type="button" class={styles.action} onClick={action.run}>
          {action.label}
        </button>
      )}
    </div>
  )
}
