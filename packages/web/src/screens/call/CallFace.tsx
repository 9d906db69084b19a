import { Avatar } from "../../parts/Avatar.tsx"
import type { PersonView } from "../../views.ts"
import styles from "./CallFace.module.css"

/** Somebody whom one does not see: their face, large; while it rings, rings breathe around it. */
export function CallFace({
  person,
  rings,
  class: extra = "",
}: {
  person: PersonView
  rings: boolean
  class?: string | undefined
}) {
  return (
    <span class={`${styles.face} ${rings ? styles.rings : ""} ${extra}`}>
      <Avatar person={person} size="xl" />
    </span>
  )
}
