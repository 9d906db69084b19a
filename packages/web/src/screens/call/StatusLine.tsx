import { own, t } from "../../i18n/i18n.ts"
import { Pause, Signal, SignalWeak, Volume } from "../../look/callIcons.ts"
import { Offline } from "../../look/icons.ts"
import { Button } from "../../parts/Button.tsx"
import styles from "./StatusLine.module.css"
import { useSecond } from "./second.ts"
import { isBroken, isWeak, phaseWords, qualityWords, theirWords } from "./status.ts"
import type { CallDeeds, CallScreenView } from "./view.ts"

/** What stands for how the line is. */
function lineIcon(view: CallScreenView) {
  if (view.mine.holding || view.theirs.holding) return Pause
  if (isBroken(view)) return Offline
  return isWeak(view) ? SignalWeak : Signal
}

/** How far the call is, and in words how the line is. Who listens is told of each change, and of no second. */
export function Status({ view, class: extra = "" }: { view: CallScreenView; class?: string | undefined }) {
  const words = phaseWords(view, useSecond())
  const isTalking = view.phase.kind === "talking"
  const Icon = lineIcon(view)
  const isPoor = isTalking && (isBroken(view) || isWeak(view))
  return (
    <p class={`${styles.status} ${extra} num`}>
      {isTalking && (
        <>
          {words}
          <i class={styles.bar} />
        </>
      )}
      <span class={`${styles.line} ${isPoor ? styles.poor : ""}`}>
        {isTalking && <Icon size={15} />}
        <span role="status">{isTalking ? qualityWords(view) : words}</span>
      </span>
    </p>
  )
}

interface NotesProps {
  view: CallScreenView
  deeds: Pick<CallDeeds, "hold" | "hear">
  class?: string | undefined
  /** Beside other things. */
  small?: boolean
}

/** What is worth a word on the picture. */
export function Notes({ view, deeds, class: name, small = false }: NotesProps) {
  const theirs = theirWords(view)
  return (
    <div class={name} aria-live="polite">
      {view.moving !== null && (
        <p class={`${styles.note} ${styles.live}`}>{t("calls.moving", { device: own(view.moving) })}</p>
      )}
      {theirs !== null && <p class={styles.note}>{theirs}</p>}
      {view.mine.holding && (
        <Button kind="primary" small={small} onClick={deeds.hold}>
          {t("calls.resume")}
        </Button>
      )}
      {view.isSilent && (
        <Button kind="primary" small={small} icon={Volume} onClick={deeds.hear}>
          {t("calls.tap_to_hear")}
        </Button>
      )}
    </div>
  )
}
