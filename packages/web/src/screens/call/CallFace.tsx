import { Avatar } from "../../parts/Avatar.tsx"
import type { PersonView } from "../../views.ts"
import styles from "./CallFace.module.css"

interface FaceProps {
  person: PersonView
  rings: boolean
  /** So many times as large as a large face elsewhere, which is 72 pixels across; 1 unless told. */
  zoom?: number
  class?: string | undefined
}

/** Somebody whom one does not see: their face, large; while it rings, rings breathe around it. */
export function CallFace({ person, rings, zoom, class: extra = "" }: FaceProps) {
  return (
    <span
      class={`${styles.face} ${rings ? styles.rings : ""} ${extra}`}
      {...(zoom === undefined ? {} : { style: { zoom } })}
    >
      <Avatar person={person} size="xl" />
    </span>
  )
}
