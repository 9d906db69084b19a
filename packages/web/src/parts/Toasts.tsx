import { signal } from "@preact/signals"
import { useEffect, useRef } from "preact/hooks"
import { OnTop } from "./onTop.tsx"
import styles from "./Toasts.module.css"

interface Toast {
  readonly text: string
  readonly action?: { readonly label: string; readonly run: () => void }
}

const shown = signal<Toast | null>(null)
const STAYS_MS = 6_000

/** Says one sentence at the foot of the screen for six seconds; a newer one takes its place. */
export function toast(text: string, action?: Toast["action"]): void {
  shown.value = { text, ...(action && { action }) }
}

/** Where `toast` speaks; once in the app. It stays for as long as it has the focus or the pointer. */
export function Toasts() {
  const now = shown.value
  const held = useRef(false)
  useEffect(() => {
    if (!now) return
    const timer = setInterval(() => {
      if (!held.current && shown.value === now) shown.value = null
    }, STAYS_MS)
    return () => clearInterval(timer)
  }, [now])
  const hold = (on: boolean) => () => {
    held.current = on
  }
  return (
    <OnTop>
      <div class={styles.place} role="status" aria-live="polite">
        {now && (
          // biome-ignore lint/a11y/noStaticElementInteractions: it only learns whether it is being read
          <div
            class={styles.toast}
            onMouseEnter={hold(true)}
            onMouseLeave={hold(false)}
            onFocusIn={hold(true)}
            onFocusOut={hold(false)}
          >
            <span class="grow">{now.text}</span>
            {now.action && (
              <button
                type="button"
                class={styles.action}
                onClick={() => {
                  shown.value = null
                  now.action?.run()
                }}
              >
                {now.action.label}
              </button>
            )}
          </div>
        )}
      </div>
    </OnTop>
  )
}
