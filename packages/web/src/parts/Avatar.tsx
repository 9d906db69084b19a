import { initial, initials, tint } from "../lib/names.ts"
import { Bot, Hash } from "../look/icons.ts"
import type { PersonView } from "../views.ts"
import styles from "./Avatar.module.css"

const tints = [styles.tint0, styles.tint1, styles.tint2, styles.tint3, styles.tint4]

export type FaceSize = "s" | "m" | "l" | "xl"

/** Whose face it is; the id gives it its tint. */
type FaceView = Pick<PersonView, "name" | "kind"> & { readonly account: string }

/** In pixels; each fills its circle as letters do. */
const HASH_PX = { s: 17, m: 20, l: 22, xl: 32 } as const

/**
 * A person is round: 36, 44 (desktop rows), 48 or 72 pixels by size; nothing but a phone number is a dashed circle.
 * Decorative; the name stands beside it.
 */
export function Avatar({ person, size = "l" }: { person: FaceView; size?: FaceSize }) {
  if (person.kind === "number") {
    return (
      <span class={`${styles.face} ${styles[size]} ${styles.number}`} aria-hidden="true">
        <Hash size={HASH_PX[size]} />
      </span>
    )
  }
  return (
    <span class={`${styles.face} ${styles[size]} ${tints[tint(person.account)]}`} aria-hidden="true">
      {person.kind === "bot" ? <Bot size={22} /> : initials(person.name)}
    </span>
  )
}

/** A group is a rounded square of up to four faces. */
export function GroupAvatar({ people, size = "l" }: { people: readonly PersonView[]; size?: FaceSize }) {
  const faces = people.slice(0, 4)
  return (
    <span class={`${styles.group} ${styles[size]} ${faces.length < 3 ? styles.few : ""}`} aria-hidden="true">
      {faces.map((person) => (
        <span
          key={person.account}
          class={`${styles.quarter} ${person.kind === "number" ? styles.number : tints[tint(person.account)]}`}
        >
          {person.kind === "number" ? "#" : initial(person.name)}
        </span>
      ))}
    </span>
  )
}

/** The face of a conversation: its person, or its group. */
export function Face(props: { kind: "direct" | "group"; faces: readonly PersonView[]; size?: FaceSize }) {
  const { kind, faces, size = "l" } = props
  const [person] = faces
  return kind === "direct" && person ? (
    <Avatar person={person} size={size} />
  ) : (
    <GroupAvatar people={faces} size={size} />
  )
}
