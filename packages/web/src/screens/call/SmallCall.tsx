import { t } from "../../i18n/i18n.ts"
import { Avatar } from "../../parts/Avatar.tsx"
import { Pictures } from "./Picture.tsx"
import styles from "./SmallCall.module.css"
import { SmallWindow } from "./SmallWindow.tsx"
import { isSeen, statusOf, theirWords } from "./status.ts"
import type { CallDeeds, CallScreenView } from "./view.ts"

/** A call between two as a small window. */
export function SmallCall({ view, deeds }: { view: CallScreenView; deeds: CallDeeds }) {
  const seen = isSeen(view)
  return (
    <SmallWindow
      name={view.person.name}
      isOver={view.phase.kind === "ended"}
      picture={
        <div class={seen ? styles.stage : "through"}>
          <Pictures pictures={view.pictures} seen={seen} fit="cover" />
        </div>
      }
      face={!seen && <Avatar person={view.person} size="s" />}
      status={statusOf(view)}
      view={view}
      mine={view.mine}
      words={theirWords(view)}
      end={t("calls.hang_up")}
      deeds={deeds}
    />
  )
}
