import { nameParts } from "../lib/files.ts"
import styles from "./FileName.module.css"

/** A file's name in one line, cut in its middle where there is no room, so that its ending stays seen. */
export function FileName({ name, class: className = "" }: { name: string; class?: string | undefined }) {
  const [head, tail] = nameParts(name)
  return (
    <bdi class={`${styles.whole} ${className}`} title={name}>
      <span class="hidden">{name}</span>
      <span class={styles.name} aria-hidden="true">
        <span class="cut">{head}</span>
        {tail && <span class={styles.tail}>{tail}</span>}
      </span>
    </bdi>
  )
}
