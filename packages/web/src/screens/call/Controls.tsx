import type { FunctionComponent } from "preact"
import { t } from "../../i18n/i18n.ts"
import { Flip, HangUp, MicOff, Move, ShareScreen, VideoOff } from "../../look/callIcons.ts"
import type { IconProps } from "../../look/icon.tsx"
import { Mic, Video } from "../../look/icons.ts"
import styles from "./Controls.module.css"
import type { CallDeeds, CallScreenView } from "./view.ts"

interface ControlProps {
  label: string
  icon: FunctionComponent<IconProps>
  run: () => void
  /** Of one that is switched: whether it is on. */
  on?: boolean
  kind?: "plain" | "move" | "end" | "answer"
  disabled?: boolean
}

/** A round button with its word under it. */
export function Control({ label, icon: Icon, run, on, kind = "plain", disabled = false }: ControlProps) {
  return (
    <button
      type="button"
      class={`${styles.control} ${styles[kind]} ${on ? styles.on : ""}`}
      disabled={disabled}
      onClick={run}
      {...(on === undefined ? {} : { "aria-pressed": on })}
    >
      <span class={styles.circle}>
        <Icon size={26} />
      </span>
      {label}
    </button>
  )
}

/** What can be done in a call; hanging up is last, and moving beside it. */
export function Controls({ view, deeds }: { view: CallScreenView; deeds: CallDeeds }) {
  const { mine, phase } = view
  const isTalking = phase.kind === "talking"
  const canFlip = view.canFlip && mine.camera
  const canShare = view.canShare && isTalking
  const count = 3 + [canFlip, canShare, isTalking].filter(Boolean).length
  return (
    <div class={`${styles.controls} ${count > 4 ? styles.threes : ""}`}>
      <Control label={t("calls.mute")} icon={mine.muted ? MicOff : Mic} on={mine.muted} run={deeds.mute} />
      <Control label={t("calls.camera")} icon={mine.camera ? Video : VideoOff} on={mine.camera} run={deeds.film} />
      {canFlip && <Control label={t("calls.flip")} icon={Flip} run={deeds.flip} />}
      {canShare && <Control label={t("calls.share")} icon={ShareScreen} on={mine.sharing} run={deeds.share} />}
      {isTalking && (
        <Control label={t("calls.move")} icon={Move} kind="move" disabled={view.moving !== null} run={deeds.move} />
      )}
      <Control label={t("calls.hang_up")} icon={HangUp} kind="end" run={deeds.hangUp} />
    </div>
  )
}
