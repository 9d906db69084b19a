import { own, t } from "../../i18n/i18n.ts"
import { Enlarge, HangUp, MicOff, Move } from "../../look/callIcons.ts"
import { Mic } from "../../look/icons.ts"
import { Avatar } from "../../parts/Avatar.tsx"
import { IconButton } from "../../parts/Button.tsx"
import { Name } from "../../parts/Words.tsx"
import { Pictures } from "./Picture.tsx"
import styles from "./SmallCall.module.css"
import { Notes, Status } from "./StatusLine.tsx"
import { isSeen } from "./status.ts"
import type { CallDeeds, CallScreenView } from "./view.ts"

/** A call as a small window, while one does other things. */
export function SmallCall({ view, deeds }: { view: CallScreenView; deeds: CallDeeds }) {
  const { mine, phase } = view
  const seen = isSeen(view)
  return (
    <section class={styles.small} data-theme="dark" aria-label={t("calls.window", { name: own(view.person.name) })}>
      {phase.kind !== "ended" && (
        <div class={seen ? styles.stage : "through"}>
          <Pictures pictures={view.pictures} seen={seen} fit="cover" />
        </div>
      )}
      <div class={styles.line}>
        {!seen && <Avatar person={view.person} size="s" />}
        <span class={styles.names}>
          <Name class={`${styles.name} cut`}>{view.person.name}</Name>
          <Status view={view} class={styles.status} />
        </span>
      </div>
      <Notes view={view} deeds={deeds} class={styles.notes} small />
      {phase.kind !== "ended" && (
        <div class={styles.row}>
          <IconButton
            name={t("calls.mute")}
            icon={mine.muted ? MicOff : Mic}
            pressed={mine.muted}
            class={mine.muted ? styles.on : styles.plain}
            onClick={deeds.mute}
          />
          {phase.kind === "talking" && (
            <IconButton
              name={t("calls.move")}
              icon={Move}
              class={styles.moves}
              disabled={view.moving !== null}
              onClick={deeds.move}
            />
          )}
          <IconButton name={t("calls.enlarge")} icon={Enlarge} class={styles.plain} onClick={deeds.enlarge} />
          <IconButton name={t("calls.hang_up")} icon={HangUp} class={styles.ends} onClick={deeds.hangUp} />
        </div>
      )}
    </section>
  )
}
