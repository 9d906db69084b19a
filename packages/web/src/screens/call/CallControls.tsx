import { t } from "../../i18n/i18n.ts"
import { Flip, HangUp, MicOff, Move, ShareScreen, VideoOff } from "../../look/callIcons.ts"
import { AddPerson, Mic, Video } from "../../look/icons.ts"
import { Control, Controls } from "./Controls.tsx"
import type { CallDeeds, CallScreenView } from "./view.ts"

/** What can be done in a call between two; hanging up is last, and moving beside it. */
export function CallControls({ view, deeds }: { view: CallScreenView; deeds: CallDeeds }) {
  const { mine, phase } = view
  const isTalking = phase.kind === "talking"
  return (
    <Controls>
      <Control label={t("calls.mute")} icon={mine.muted ? MicOff : Mic} on={mine.muted} run={deeds.mute} />
      <Control label={t("calls.camera")} icon={mine.camera ? Video : VideoOff} on={mine.camera} run={deeds.film} />
      {view.canFlip && mine.camera && <Control label={t("calls.flip")} icon={Flip} run={deeds.flip} />}
      {isTalking && <Control label={t("calls.add")} icon={AddPerson} run={deeds.add} />}
      {view.canShare && isTalking && (
        <Control label={t("calls.share")} icon={ShareScreen} on={mine.sharing} run={deeds.share} />
      )}
      {isTalking && (
        <Control label={t("calls.move")} icon={Move} kind="move" disabled={view.moving !== null} run={deeds.move} />
      )}
      <Control label={t("calls.hang_up")} icon={HangUp} kind="end" run={deeds.hangUp} />
    </Controls>
  )
}
