import type { ComponentChildren } from "preact"
import { useId, useLayoutEffect, useRef } from "preact/hooks"
import styles from "./Dialog.module.css"
import { TopPlace } from "./onTop.tsx"

interface DialogProps {
  title: string
  onClose: () => void
  children: ComponentChildren
  /** `sheet` rises from the foot of a phone; `finder` hangs from the top. */
  form?: "dialog" | "sheet" | "finder"
  /** The title is there for those who hear it, not on screen. */
  quiet?: boolean
}

/** A native modal dialog: the browser keeps the focus inside and gives it back, Esc and a press outside close it. */
export function Dialog({ title, onClose, children, form = "dialog", quiet = false }: DialogProps) {
  const ref = useRef<HTMLDialogElement>(null)
  const id = useId()
  // Closed while it is on the page: from there the browser gives the focus back to where it was.
  useLayoutEffect(() => {
    const dialog = ref.current
    dialog?.showModal()
    return () => dialog?.close()
  }, [])
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: a press on the ground around it; the keyboard has Esc
    <dialog
      ref={ref}
      class={`${styles.dialog} ${styles[form]}`}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault()
        onClose()
      }}
      onClick={(event) => {
        if (event.target === event.currentTarget) onClose()
      }}
    >
      <div class={styles.body}>
        <h2 id={id} class={quiet ? "hidden" : styles.title}>
          {title}
        </h2>
        {children}
      </div>
      <TopPlace />
    </dialog>
  )
}

interface Children {
  children: ComponentChildren
}

/** What a dialog says under its title. */
export const DialogText = ({ children }: Children) => <p class={styles.text}>{children}</p>

/** What can be done in a dialog, at its foot; the safe choice first. */
export const DialogButtons = ({ children }: Children) => <div class={styles.buttons}>{children}</div>
