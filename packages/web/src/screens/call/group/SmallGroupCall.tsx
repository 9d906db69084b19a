import { t } from "../../../i18n/i18n.ts"
import { SmallWindow } from "../SmallWindow.tsx"
import type { GroupCallDeeds, GroupCallView } from "../view.ts"
import type { Size } from "./layout.ts"
import { largeOf } from "./people.ts"
import { Sight } from "./Sight.tsx"
import styles from "./SmallGroupCall.module.css"
import { groupStatusOf } from "./status.ts"

/** As large as its picture is where it is smallest: the face is drawn to that. */
const SIZE: Size = { width: 212, height: 119 }

/** A call of many as a small window: what is shared, or who speaks or spoke last. */
export function SmallGroupCall({ view, deeds }: { view: GroupCallView; deeds: GroupCallDeeds }) {
  // What is shared first, as in the whole window.
  const large = largeOf({ ...view, layout: "speaker" })
  return (
    <SmallWindow
      name={view.name}
      isOver={view.phase.kind === "ended"}
      picture={
        large && (
          <div class={styles.stage}>
            <Sight {...large} size={SIZE} large />
          </div>
        )
      }
      face={null}
      status={groupStatusOf(view)}
      view={view}
      mine={view.me}
      words={view.me.sharing ? t("calls.you_share") : null}
      end={t("calls.leave")}
      deeds={deeds}
    />
  )
}
