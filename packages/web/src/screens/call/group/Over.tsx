import { own, t } from "../../../i18n/i18n.ts"
import { GroupAvatar } from "../../../parts/Avatar.tsx"
import { Button } from "../../../parts/Button.tsx"
import type { GroupCallDeeds, GroupCallEnd, GroupCallView } from "../view.ts"
import styles from "./Over.module.css"

/** Where one may come in again, or try to. */
const AGAIN: readonly GroupCallEnd[] = ["full", "locked", "lost", "failed"]

interface OverProps {
  view: GroupCallView
  why: GroupCallEnd
  deeds: Pick<GroupCallDeeds, "join">
}

/** One is not in a call of many any more, or did not come in: what that means, and what one can do. */
export function Over({ view, why, deeds }: OverProps) {
  const host = view.others.find(({ isHost }) => isHost)
  const name = host ? own(host.person.name) : t("calls.host")
  // Who cannot go back in is not told that they can.
  const hasText = why !== "over" && why !== "left" && (why !== "lost" || view.canReturn)
  return (
    <div class={styles.over}>
      <span class={styles.face}>
        <GroupAvatar people={view.others.map(({ person }) => person)} size="xl" />
      </span>
      {hasText && <p class={styles.text}>{t(`calls.over.text.${why}`, { name, limit: view.limit })}</p>}
      {view.canReturn && AGAIN.includes(why) && (
        <Button kind="primary" onClick={deeds.join}>
          {t("retry")}
        </Button>
      )}
    </div>
  )
}
