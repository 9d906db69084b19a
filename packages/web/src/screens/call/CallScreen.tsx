import type { ComponentChildren } from "preact"
import { t } from "../../i18n/i18n.ts"
import { CallControls } from "./CallControls.tsx"
import { CallFace } from "./CallFace.tsx"
import styles from "./CallScreen.module.css"
import { CallWindow } from "./CallWindow.tsx"
import { Pictures, Video } from "./Picture.tsx"
import { Notes } from "./StatusLine.tsx"
import { isSeen, rings, statusOf, theirWords } from "./status.ts"
import type { CallDeeds, CallScreenView } from "./view.ts"

interface CallProps {
  view: CallScreenView
  deeds: CallDeeds
  /** What else there is to know of calls, above it. */
  children?: ComponentChildren
}

/** A call between two in the whole window. */
export function CallScreen({ view, deeds, children }: CallProps) {
  const isOver = view.phase.kind === "ended"
  const seen = isSeen(view)
  const self = isOver || view.mine.holding ? null : view.self
  return (
    <CallWindow
      name={view.person.name}
      isOver={isOver}
      isSeen={seen}
      status={statusOf(view)}
      deeds={deeds}
      strips={children}
      behind={
        !isOver && <Pictures pictures={view.pictures} seen={seen} fit={view.theirs.sharing ? "contain" : "cover"} />
      }
      controls={<CallControls view={view} deeds={deeds} />}
    >
      <div
        class={`${styles.middle} ${isOver ? styles.over : ""} ${seen ? styles.under : ""} ${self ? styles.beside : ""}`}
      >
        {!seen && <CallFace person={view.person} rings={rings(view)} class={styles.face} />}
        <Notes view={view} holding={view.mine.holding} words={theirWords(view)} deeds={deeds} class={styles.notes} />
      </div>
      {self && <Video track={self} class={styles.self} mirrored={view.isMirrored} label={t("calls.you")} />}
    </CallWindow>
  )
}
