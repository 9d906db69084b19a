import type { ComponentChildren } from "preact"
import styles from "./Empty.module.css"

/** Nothing here yet: the line with its loop, one sentence, at most one button. */
export function Empty(props: { title: string; text?: string; children?: ComponentChildren }) {
  return (
    <div class={styles.empty}>
      <svg
        width="220"
        height="72"
        viewBox="0 0 220 72"
        fill="none"
        stroke-width="3"
        stroke-linecap="round"
        aria-hidden="true"
      >
        <path
          d="M0 54H80C98 54 124 48 124 29C124 19 118 13 109 13C99 13 92 22 92 34C92 46 100 54 112 54H220"
          stroke="var(--line)"
        />
      </svg>
      <p class={styles.title}>{props.title}</p>
      {props.text && <p class={styles.text}>{props.text}</p>}
      {props.children}
    </div>
  )
}
