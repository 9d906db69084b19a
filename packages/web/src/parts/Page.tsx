import type { ComponentChildren } from "preact"
import { TitleHeader } from "./Header.tsx"
import styles from "./Page.module.css"

/** A screen that is a column to read and fill in, at most 560 wide. */
export function Page(props: {
  title: string
  onBack?: (() => void) | undefined
  actions?: ComponentChildren
  /** There is nothing in it but what is read: the keyboard scrolls it by the arrow keys. */
  reading?: boolean
  children: ComponentChildren
}) {
  return (
    <section class={styles.page} aria-label={props.title}>
      <TitleHeader title={props.title} onBack={props.onBack} actions={props.actions} />
      <div class={styles.scroll} {...(props.reading && { tabIndex: 0 })}>
        <div class={styles.column}>{props.children}</div>
      </div>
    </section>
  )
}

/** Rows that belong together, under their heading. */
export function Section({ title, children }: { title?: string; children: ComponentChildren }) {
  return (
    <section class={styles.section}>
      {title && <h2 class={styles.heading}>{title}</h2>}
      {children}
    </section>
  )
}

/** Rows on one card, with hairlines between. */
export function Card({ children }: { children: ComponentChildren }) {
  return <div class={styles.card}>{children}</div>
}
