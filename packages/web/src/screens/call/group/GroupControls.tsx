import { t } from "../../../i18n/i18n.ts"
import { Flip, Grid, Hand, HangUp, MicOff, Move, OneLarge, ShareScreen, VideoOff } from "../../../look/callIcons.ts"
import { Group, Mic, Video } from "../../../look/icons.ts"
import { Control, Controls } from "../Controls.tsx"
import type { GroupCallDeeds, GroupCallView } from "../view.ts"
import { countOf, handsOf } from "./people.ts"

/** What can be done in a call of many; going out is last, and moving beside it. */
export function GroupControls({ view, deeds }: { view: GroupCallView; deeds: GroupCallDeeds }) {
  const { me, phase, layout } = view
  const isTalking = phase.kind === "talking"
  const hands = handsOf(view)
  const other = layout === "grid" ? "speaker" : "grid"
  // Of two there is nothing to choose: the other is large as it is.
  const canArrange = isTalking && view.others.filter(({ place }) => place === "in").length > 1
  return (
    <Controls>
      <Control label={t("calls.mute")} icon={me.muted ? MicOff : Mic} on={me.muted} run={deeds.mute} />
      <Control label={t("calls.camera")} icon={me.camera ? Video : VideoOff} on={me.camera} run={deeds.film} />
      {view.canFlip && me.camera && <Control label={t("calls.flip")} icon={Flip} run={deeds.flip} />}
      {view.canShare && isTalking && (
        <Control label={t("calls.share")} icon={ShareScreen} on={me.sharing} run={deeds.share} />
      )}
      {isTalking && <Control label={t("calls.hand")} icon={Hand} on={me.raised !== null} run={deeds.raise} />}
      <Control
        label={t("calls.people", { count: countOf(view) })}
        icon={Group}
        run={deeds.people}
        {...(hands > 0 && { badge: { count: hands, words: t("calls.hands", { count: hands }) } })}
      />
      {canArrange && (
        <Control label={t(`calls.layout.${other}`)} icon={other === "grid" ? Grid : OneLarge} run={deeds.arrange} />
      )}
      {isTalking && (
        <Control label={t("calls.move")} icon={Move} kind="move" disabled={view.moving !== null} run={deeds.move} />
      )}
      <Control label={t("calls.leave")} icon={HangUp} kind="end" run={deeds.hangUp} />
    </Controls>
  )
}
