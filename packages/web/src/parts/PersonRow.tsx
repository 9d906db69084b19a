import type { ComponentChildren } from "preact"
import { t } from "../i18n/i18n.ts"
import { Check } from "../look/icons.ts"
import type { PersonView } from "../views.ts"
import { Avatar } from "./Avatar.tsx"
import { isBare } from "./bare.ts"
import styles from "./PersonRow.module.css"
import { SmsBadge } from "./SmsBadge.tsx"
import { Name } from "./Words.tsx"

/** What stands under a name: the handle, or of a phone number without another name what it is. */
export const underName = (person: PersonView): string => (isBare(person) ? t("person.number") : person.handle)

interface PersonRowProps {
  person: PersonView
  /** Under the name; the handle unless told. */
  note?: ComponentChildren
  onPress?: (() => void) | undefined
  /** For a row that is picked and unpicked. */
  picked?: boolean | undefined
  children?: ComponentChildren
}

/** One person in a list; with `onPress` the row is a button, with `picked` a check box. */
export function PersonRow({ person, note, onPress, picked, children }: PersonRowProps) {
  const inside = (
    <>
      <Avatar person={person} size="m" />
      <span class={styles.words}>
        <span class={styles.top}>
          <Name class={`${styles.name} cut`}>{person.name}</Name>
          {person.kind === "number" && !isBare(person) && <SmsBadge />}
        </span>
        <span class={`${styles.note} cut`}>{note ?? underName(person)}</span>
      </span>
    </>
  )
  return (
    <div class={styles.row}>
      {onPress ? (
        <button
          type="button"
          class={styles.press}
          onClick={onPress}
          {...(picked === undefined ? {} : { role: "checkbox", "aria-checked": picked })}
        >
          {inside}
          {picked !== undefined && (
            <span class={`${styles.tick} ${picked ? styles.ticked : ""}`}>{picked && <Check size={16} />}</span>
          )}
        </button>
      ) : (
        <div class={styles.press}>{inside}</div>
      )}
      {children}
    </div>
  )
}
