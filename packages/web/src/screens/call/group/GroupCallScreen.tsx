import type { ComponentChildren } from "preact"
import { t } from "../../../i18n/i18n.ts"
import { CallWindow } from "../CallWindow.tsx"
import { Notes } from "../StatusLine.tsx"
import type { GroupCallDeeds, GroupCallView } from "../view.ts"
import styles from "./GroupCallScreen.module.css"
import { GroupControls } from "./GroupControls.tsx"
import { Over } from "./Over.tsx"
import { Stage } from "./Stage.tsx"
import { groupStatusOf } from "./status.ts"

interface GroupCallProps {
  view: GroupCallView
  deeds: GroupCallDeeds
  /** What else there is to know of calls, above it. */
  children?: ComponentChildren
}

/** A call of many in the whole window. */
export function GroupCallScreen({ view, deeds, children }: GroupCallProps) {
  const { phase, me } = view
  return (
    <CallWindow
      name={view.name}
      isOver={phase.kind === "ended"}
      // A phone that stands gets no wider: neither faces nor a screen would be larger.
      isSeen={false}
      status={groupStatusOf(view)}
      deeds={deeds}
      strips={children}
      controls={<GroupControls view={view} deeds={deeds} />}
    >
      {phase.kind === "ended" ? (
        <Over view={view} why={phase.why} deeds={deeds} />
      ) : (
        <>
          <Stage view={view} deeds={deeds} />
          <Notes
            view={view}
            holding={me.holding}
            words={me.sharing ? t("calls.you_share") : null}
            deeds={deeds}
            class={styles.notes}
          />
        </>
      )}
    </CallWindow>
  )
}
