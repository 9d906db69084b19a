import type { ReadonlySignal } from "@preact/signals"
import { Close } from "../look/icons.ts"
import styles from "./Ring.module.css"

const R = 20
const ROUND = 2 * Math.PI * R

interface RingProps {
  /** 0 … 1; it moves by itself. */
  part: ReadonlySignal<number>
  /** What is on its way, for those who hear it. */
  label: string
  /** Over a picture it needs a ground of its own. */
  over?: boolean
  /** Ends it; without it there is nothing to press. */
  cancel?: { readonly name: string; readonly run: () => void } | undefined
}

/** How far something on its way has come, as a ring; the cross in it ends it. */
export function Ring({ part: { value: part }, label, over = false, cancel }: RingProps) {
  return (
    <span class={`${styles.ring} ${over ? styles.over : ""}`}>
      <svg width="44" height="44" viewBox="0 0 44 44" aria-hidden="true">
        <circle class={styles.way} cx="22" cy="22" r={R} />
        <circle
          class={styles.done}
          cx="22"
          cy="22"
          r={R}
          stroke-dasharray={ROUND}
          stroke-dashoffset={ROUND * (1 - Math.max(0.03, part))}
        />
      </svg>
      <span
        class="hidden"
        role="progressbar"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(part * 100)}
      />
      {cancel && (
        <button type="button" class={styles.cancel} aria-label={cancel.name} title={cancel.name} onClick={cancel.run}>
          <Close size={18} />
        </button>
      )}
    </span>
  )
}
