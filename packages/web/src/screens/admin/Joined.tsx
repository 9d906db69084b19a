import { Fragment } from "preact"
import styles from "./Admin.module.css"

interface JoinedProps {
  parts: readonly (string | false | null)[]
  /** Lines break between them only: all are short. */
  unbroken?: boolean
}

/** Things in a row with dots between; what is missing is left out. */
export function Joined({ parts, unbroken = false }: JoinedProps) {
  const there = parts.filter((part) => typeof part === "string")
  return (
    <>
      {there.map((part, i) => (
        <Fragment key={part}>
          {i > 0 && <i class="sep" />}
          <span class={unbroken ? styles.unbroken : undefined}>{part}</span>
        </Fragment>
      ))}
    </>
  )
}
