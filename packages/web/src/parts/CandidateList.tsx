import { t } from "../i18n/i18n.ts"
import { Group } from "../look/icons.ts"
import { Avatar } from "./Avatar.tsx"
import styles from "./CandidateList.module.css"
import type { Candidate } from "./useCandidates.ts"
import { Name } from "./Words.tsx"

interface CandidateListProps {
  found: readonly Candidate[]
  at: number
  onPick(candidate: Candidate): void
}

/** The candidates above the field, which keeps the focus and the keys. */
export function CandidateList({ found, at, onPick }: CandidateListProps) {
  return (
    <div id="candidates" class={styles.list} role="listbox" aria-label={t("mention.title")}>
      {found.map((one, index) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the focus and the keys
        <div
          key={one.person?.account ?? "all"}
          id={`candidate-${index}`}
          role="option"
          tabIndex={-1}
          aria-selected={index === at}
          class={styles.row}
          // The field would lose the focus, and a phone its keyboard.
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onPick(one)}
        >
          {one.person === null ? (
            <span class={styles.all}>
              <Group size={18} />
            </span>
          ) : (
            <Avatar person={one.person} size="s" />
          )}
          <Name class={`${styles.name} cut`}>{one.name}</Name>
          {one.person !== null && <span class={`${styles.user} cut`}>{one.person.handle}</span>}
        </div>
      ))}
    </div>
  )
}
